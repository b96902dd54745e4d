import Testing

@testable import seizure_gateway

@Suite struct PrettyXMLTests {
    @Test func text_ofADocument_isIndentedAndKeepsItsTexts() {
        let document =
            #"<?xml version="1.0" encoding="UTF-8"?><Case xmlns="http://e.example" type="A"><Head><No>1 &lt; 2</No></Head>"#
            + "<Lines><Line>手提包</Line><Line/></Lines><Note></Note></Case>"
        let expected = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Case xmlns="http://e.example" type="A">
              <Head>
                <No>1 &lt; 2</No>
              </Head>
              <Lines>
                <Line>手提包</Line>
                <Line/>
              </Lines>
              <Note></Note>
            </Case>
            """
        #expect(PrettyXML.text(Array(document.utf8)) == expected)
    }

    @Test func text_ofWhatIsNoDocument_isShownAllTheSame() {
        #expect(PrettyXML.text([]) == "")
        #expect(PrettyXML.text(Array("</a></b>".utf8)) == "</a>\n</b>")
    }
}
