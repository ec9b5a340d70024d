package dev.warren.browser;

import java.util.List;

/** Texts that are bad for a page which takes them for anything but text. */
final class HostileText {
  static final String HTML =
      "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
          + "</pre></script><!--<b>bold</b>{{csp}}&lt;\u2028\"'`$&";
  static final String TURNED = "\u202Eturned \u2067\u05E9\u05DC\u05D5\u05DD\u2069 around\u202C";
  static final String EMOJI = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \uD83D\uDCA5";
  static final String LONG = "W".repeat(1 << 20);

  static final List<String> ALL = List.of(HTML, TURNED, EMOJI, LONG);

  private HostileText() {}
}
