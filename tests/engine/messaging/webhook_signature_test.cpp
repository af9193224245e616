#include "engine/messaging/detail/webhook_signature.h"

#include <gtest/gtest.h>

namespace kaze::messaging::detail {

namespace {

std::string hex(const std::string& bytes)
{
    std::string text;
    for (const char c : bytes) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        text += kDigits[static_cast<unsigned char>(c) >> 4U];
        text += kDigits[static_cast<unsigned char>(c) & 15U];
    }
    return text;
}

} // namespace

// RFC 4231.
TEST(HmacSha256, agreesWithThePublishedVectors)
{
    EXPECT_EQ(
        hex(hmacSha256(std::string(20, '\x0b'), "Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmacSha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// The example of the Standard Webhooks libraries.
TEST(WebhookSignature, agreesWithTheExampleOfStandardWebhooks)
{
    const auto key = webhookKeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    ASSERT_TRUE(key);
    EXPECT_EQ(webhookSignature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})"),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSecret, isMadeAtRandomAndReadBack)
{
    const auto one = newWebhookSecret();
    const auto two = newWebhookSecret();
    ASSERT_TRUE(one);
    ASSERT_TRUE(two);
    EXPECT_NE(*one, *two);
    const auto key = webhookKeyOf(*one);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->size(), 32U);
}

TEST(WebhookSecret, isRefusedWithoutBeingRepeated)
{
    for (const std::string bad : {"", "hunter2", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"}) {
        const auto refused = webhookKeyOf(bad);
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().message.find("hunter2"), std::string::npos);
    }
}

} // namespace kaze::messaging::detail
