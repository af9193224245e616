#include "engine/base/base64.h"

#include <gtest/gtest.h>

namespace kaze::base {

namespace {

TEST(Base64, isThatOfTheStandard)
{
    // RFC 4648, section 10.
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xFB\xFF"), "+/8=");
    EXPECT_EQ(base64Url("\xFB\xFF"), "-_8");
}

TEST(Base64, isReadBackWhateverTheBytes)
{
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) {
        EXPECT_EQ(fromBase64(base64(bytes)), bytes);
        bytes += static_cast<char>(byte);
    }
    EXPECT_FALSE(fromBase64("Zm9v!"));
    EXPECT_FALSE(fromBase64("-_8"));
}

} // namespace

} // namespace kaze::base
