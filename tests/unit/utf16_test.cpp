#include "border/utf16.h"

#include <gtest/gtest.h>

namespace ows {
namespace {

TEST(Utf16, GoesThereAndBack) {
  const std::string text = "z\u00fc\u20ac\U0001F600";
  EXPECT_EQ(to_utf16(text), u"z\u00fc\u20ac\U0001F600");
  EXPECT_EQ(to_utf8(to_utf16(text)), text);
  EXPECT_EQ(to_utf16(""), u"");
}

TEST(Utf16, MalformedInputBecomesReplacementCharacters) {
  EXPECT_EQ(to_utf16("a\xff"
                     "b"),
            u"a\uFFFDb");
  EXPECT_EQ(to_utf8(std::u16string{u'a', char16_t{0xD800}, u'b'}),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(to_utf8(std::u16string{char16_t{0xDC00}}), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace ows
