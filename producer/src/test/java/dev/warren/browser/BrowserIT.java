package dev.warren.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.WebDriverException;

/** The browser of these tests sees what is wrong with a page, and leaves nothing. */
@Timeout(300)
class BrowserIT {

  @Test
  void seesWhatIsWrongWithAPage() throws Exception {
    List<String> before = children();
    try (Browser browser = Browser.open()) {
      browser.size(360, 800, 1);
      browser.show(
          Path.of("src/test/resources/dev/warren/browser/bad.html").toAbsolutePath().toUri());
      String complaints = browser.complaints().toString();
      assertTrue(complaints.contains("Content Security Policy"), complaints);
      browser.run("setTimeout(() => { throw new Error('by mistake'); })");
      browser.await("true");
      String mistake = browser.complaints().toString();
      assertTrue(mistake.contains("by mistake"), mistake);
      assertEquals(List.of(), browser.complaints());
      String barriers = browser.barriers().toString();
      assertTrue(barriers.contains("image-alt") && barriers.contains("html-has-lang"), barriers);
      assertTrue(browser.sideways().contains("TABLE"), browser.sideways());

      browser.click("#field");
      browser.press("typed");
      assertEquals("typed", browser.run("return document.querySelector('#field').value"));
      browser.theme("dark");
      browser.await("matchMedia('(prefers-color-scheme: dark)').matches");
      browser.paper();
      browser.await("matchMedia('print').matches");
      assertTrue(new String(browser.print(), 0, 5).startsWith("%PDF"));

      Browser.Held few = browser.held();
      browser.run("window.kept = Array.from({length: 500}, () => document.createElement('p'));");
      Browser.Held many = browser.held();
      assertTrue(many.nodes() >= few.nodes() + 500, few + " " + many);
      assertTrue(many.heapBytes() > few.heapBytes(), few + " " + many);

      var elsewhere =
          assertThrows(
              WebDriverException.class, () -> browser.show(URI.create("http://192.0.2.1")));
      assertTrue(elsewhere.getMessage().contains("ERR_NAME_NOT_RESOLVED"), elsewhere.getMessage());
      assertFalse(children().equals(before), "the browser is a process of this one");
    }
    assertEquals(before, children());
  }

  private static List<String> children() {
    return ProcessHandle.current()
        .descendants()
        .map(handle -> handle.pid() + " " + handle.info().commandLine().orElse(""))
        .toList();
  }
}
