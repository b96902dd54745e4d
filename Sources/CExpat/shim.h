// expat for Swift: the library's own header, and `static inline` wrappers for what Swift cannot call or name.
#ifndef CEXPAT_SHIM_H
#define CEXPAT_SHIM_H

#include <expat.h>

// Element and attribute names as `URI<separator>local`. A name of XML cannot have the separator, so the last one in the
// text is always the parser's own.
static const char cexpat_separator = '\n';

// Makes a parser that reads UTF-8, whatever a document's declaration says.
static inline XML_Parser cexpat_create(void) { return XML_ParserCreateNS("UTF-8", cexpat_separator); }

// Makes the parser ready for another document: a reset forgets handlers and user data.
static inline XML_Bool cexpat_reset(
    XML_Parser parser, void *context, XML_XmlDeclHandler declaration, XML_StartElementHandler start,
    XML_EndElementHandler end, XML_CharacterDataHandler text, XML_StartDoctypeDeclHandler doctype,
    XML_ProcessingInstructionHandler instruction) {
    if (XML_ParserReset(parser, "UTF-8") != XML_TRUE) return XML_FALSE;
    XML_SetUserData(parser, context);
    XML_SetXmlDeclHandler(parser, declaration);
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, text);
    XML_SetStartDoctypeDeclHandler(parser, doctype);
    XML_SetProcessingInstructionHandler(parser, instruction);
    return XML_TRUE;
}

#endif
