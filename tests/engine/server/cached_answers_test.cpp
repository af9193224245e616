// Clients of a cell that gives answers again.

#include "tests/engine/server/http_fixture.h"

namespace kaze::server::test {

class CachedAnswers : public HttpFixture {
protected:
    void SetUp() override
    {
        fake = std::make_unique<e2e::FakeProvider>(std::vector<e2e::Turn>{e2e::says("Hello there.", {100, 20, 40, 5})});
        serve({}, "default_model: fake/m\ncache: { exact: true }\nproviders: { fake: { base_url: \"" + fake->url() + "\" } }\n");
    }
    [[nodiscard]] Reply fixed(const std::string& more = "", const std::string& headers = "") const
    {
        return chat(R"(,"temperature":0)" + more, headers);
    }
};

TEST_F(CachedAnswers, sayThatTheyAreSuch)
{
    const auto first = fixed();
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.header("x-kaze-cache"), "");
    const auto second = fixed();
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(second.header("x-kaze-cache"), "hit");
    EXPECT_EQ(second.header("x-kaze-cost-usd"), "0.000000000");
    EXPECT_EQ(second.json().at("choices").at(0).at("message").at("content"), "Hello there.");
    EXPECT_EQ(second.json().at("usage").at("total_tokens"), 0) << "no tokens were used";
    EXPECT_EQ(fake->asked(), 1U);
}

TEST_F(CachedAnswers, streamLikeAnyOther)
{
    const auto first = fixed(R"(,"stream":true)");
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.header("x-kaze-cache"), "");
    const auto streamed = fixed(R"(,"stream":true)");
    ASSERT_EQ(streamed.status, 200);
    EXPECT_EQ(streamed.header("x-kaze-cache"), "hit");
    EXPECT_THAT(streamed.body, HasSubstr("Hello there."));
    EXPECT_THAT(streamed.body, HasSubstr("[DONE]"));
    EXPECT_EQ(fake->asked(), 1U);
}

TEST_F(CachedAnswers, areNotGivenToAClientThatWantsNone)
{
    (void)fixed();
    EXPECT_EQ(fixed("", "Cache-Control: no-cache\r\n").header("x-kaze-cache"), "");
    EXPECT_EQ(fixed("", "Cache-Control: no-store\r\n").header("x-kaze-cache"), "");
    EXPECT_EQ(fake->asked(), 3U);
    EXPECT_EQ(fixed().header("x-kaze-cache"), "hit");
}

} // namespace kaze::server::test
