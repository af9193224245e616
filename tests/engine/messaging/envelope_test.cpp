#include "engine/api/message.h"
#include "engine/messaging/envelope.h"

#include <gtest/gtest.h>

#include <random>

namespace kaze::messaging {

namespace {

std::vector<std::string> tokensOf(const std::string& text)
{
    std::vector<std::string> tokens(1);
    for (const char c : text)
        if (c == '.')
            tokens.emplace_back();
        else
            tokens.back() += c;
    return tokens;
}

//! As the documentation of NATS says it, token by token.
bool naivelyMatches(const std::string& pattern, const std::string& topic)
{
    const auto wanted = tokensOf(pattern);
    const auto given = tokensOf(topic);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == ">")
            return i < given.size();
        if (i >= given.size() || (wanted[i] != "*" && wanted[i] != given[i]))
            return false;
    }
    return wanted.size() == given.size();
}

std::string randomTokens(std::mt19937& random, bool wildcards)
{
    static const std::array<std::string, 5> kTokens{"a", "b", "ab", "*", ">"};
    std::string text;
    const auto count = 1 + random() % 4;
    for (std::size_t i = 0; i < count; ++i) {
        const auto most = wildcards ? (i + 1 == count ? 5 : 4) : 3;
        text += (i > 0 ? "." : "") + kTokens[random() % most];
    }
    return text;
}

} // namespace

TEST(Topics, matchAsANaiveMatcherDoes)
{
    std::mt19937 random(7);
    int matched = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto pattern = randomTokens(random, true);
        const auto topic = randomTokens(random, false);
        ASSERT_TRUE(checkPattern(pattern)) << pattern;
        ASSERT_TRUE(checkTopic(topic)) << topic;
        ASSERT_EQ(matches(pattern, topic), naivelyMatches(pattern, topic)) << pattern << " / " << topic;
        matched += matches(pattern, topic) ? 1 : 0;
    }
    EXPECT_GT(matched, 2'000);
}

TEST(Topics, refuseWhatCannotBeMatched)
{
    for (const std::string bad : {"", ".", "a.", ".a", "a..b", "a b", "a.*", ">", "a\tb", "a\n", "a*", "x>y", "\xff"})
        EXPECT_FALSE(checkTopic(bad)) << bad;
    for (const std::string bad : {"", "a.>.b", "a*", ">x", "**", "a. ", "a..>"})
        EXPECT_FALSE(checkPattern(bad)) << bad;
    for (const std::string good : {"*", ">", "a.*.b", "*.*", "a.>", "größe.ü"})
        EXPECT_TRUE(checkPattern(good)) << good;
    EXPECT_FALSE(checkTopic(std::string(257, 'a')));
}

TEST(Envelope, sendsToOneAddressOrOneTopic)
{
    api::AgentMessage message;
    EXPECT_FALSE(checkMessage(message));
    message.to = "writer";
    EXPECT_TRUE(checkMessage(message));
    message.topic = "news";
    EXPECT_FALSE(checkMessage(message));
    message.to.clear();
    EXPECT_TRUE(checkMessage(message));
}

TEST(Envelope, takesSixtyFourKilobytesAndNotAByteMore)
{
    api::AgentMessage message;
    message.to = "writer";
    message.payload = std::string(kMostPayload, 'x');
    EXPECT_TRUE(checkMessage(message));
    message.payload += 'x';
    const auto refused = checkMessage(message);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("reference"), std::string::npos);
}

TEST(Envelope, looksAtEveryPart)
{
    const auto refused = [](auto change) {
        api::AgentMessage message;
        message.to = "writer";
        change(message);
        return !checkMessage(message).has_value();
    };
    EXPECT_TRUE(refused([](auto& m) { m.tenant = ""; }));
    EXPECT_TRUE(refused([](auto& m) { m.tenant = "a\nb"; }));
    EXPECT_TRUE(refused([](auto& m) { m.to = "two words"; }));
    EXPECT_TRUE(refused([](auto& m) { m.from = "<b>"; }));
    EXPECT_TRUE(refused([](auto& m) { m.id = "7"; }));
    EXPECT_TRUE(refused([](auto& m) { m.correlation = "7"; }));
    EXPECT_TRUE(refused([](auto& m) { m.payload = "\xc3\x28"; }));
    EXPECT_TRUE(refused([](auto& m) { m.kind = base::Open<api::MessageKind>::named("shout"); }));
    EXPECT_TRUE(refused([](auto& m) { m.reference = std::string(kMostReference + 1, 'x'); }));
    EXPECT_TRUE(refused([](auto& m) {
        m.format = api::PayloadFormat::Json;
        m.payload = "{";
    }));
    EXPECT_FALSE(refused([](auto& m) {
        m.format = api::PayloadFormat::Json;
        m.payload = "{\"a\": [1]}";
    }));
}

} // namespace kaze::messaging
