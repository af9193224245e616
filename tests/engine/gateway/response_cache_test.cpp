#include "engine/api/routing_requests.h"
#include "engine/gateway/response_cache.h"

#include <gtest/gtest.h>

namespace kaze::gateway::test {

using namespace std::chrono_literals;

namespace {

ChatRequest request(const std::string& text = "Hello")
{
    ChatRequest request;
    request.instructions = std::make_shared<const std::string>("Be brief.");
    request.messages.push_back(std::make_shared<const Message>(userMessage(text)));
    return request;
}

CacheScope scope()
{
    return {"lab", "openai/gpt-x", "openai", "https://api.example.com/v1", 0};
}

CacheKey key(std::uint8_t number)
{
    CacheKey key{};
    key[0] = number;
    return key;
}

std::shared_ptr<const KeptAnswer> answer(
    const base::Clock& clock, const std::string& text = "Hi", const std::string& tenant = "lab", const std::string& model = "a/b")
{
    auto kept = std::make_shared<KeptAnswer>();
    kept->response.message.text = text;
    kept->tenant = tenant;
    kept->agent = "writer";
    kept->model = model;
    kept->at = clock.now();
    return kept;
}

} // namespace

TEST(CanonicalForm, isTheSameForEqualRequests)
{
    EXPECT_EQ(canonicalForm(scope(), request()), canonicalForm(scope(), request()));
    auto counted = request();
    counted.knownTokens = 12; // what the provider counted changes nothing that it answers
    EXPECT_EQ(canonicalForm(scope(), request()), canonicalForm(scope(), counted));
}

TEST(CanonicalForm, tellsApartWhateverDecidesAnAnswer)
{
    const auto plain = canonicalForm(scope(), request());
    std::vector<std::function<void(CacheScope&, ChatRequest&)>> changes{
        [](auto& s, auto&) { s.tenant = "other"; },
        [](auto& s, auto&) { s.model = "openai/gpt-y"; },
        [](auto& s, auto&) { s.kind = "openai-responses"; },
        [](auto& s, auto&) { s.baseUrl = "https://elsewhere.example.com/v1"; },
        [](auto& s, auto&) { s.contextTokens = 4096; },
        [](auto&, auto& r) { r.instructions = std::make_shared<const std::string>("Be long."); },
        [](auto&, auto& r) { r.instructions = nullptr; },
        [](auto&, auto& r) { r = request("Hello!"); },
        [](auto&, auto& r) { r.messages.push_back(r.messages.front()); },
        [](auto&, auto& r) {
            auto message = *r.messages.front();
            message.images.push_back(std::make_shared<const Image>(Image{"image/png", "AAAA", ""}));
            r.messages.front() = std::make_shared<const Message>(message);
        },
        [](auto&, auto& r) {
            auto message = *r.messages.front();
            message.role = Role::Assistant;
            r.messages.front() = std::make_shared<const Message>(message);
        },
        [](auto&, auto& r) {
            r.tools = std::make_shared<const std::vector<ToolSpec>>(
                std::vector<ToolSpec>{{"read", "Reads", boost::json::object{{"type", "object"}}}});
        },
        [](auto&, auto& r) { r.toolChoice = "required"; },
        [](auto&, auto& r) { r.format = std::make_shared<const OutputFormat>(); },
        [](auto&, auto& r) { r.temperature = 0; },
        [](auto&, auto& r) { r.topP = 0; },
        [](auto&, auto& r) { r.seed = 0; },
        [](auto&, auto& r) { r.stopSequences = {"."}; },
        [](auto&, auto& r) { r.effort = "high"; },
        [](auto&, auto& r) { r.maxOutputTokens = 17; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        auto changedScope = scope();
        auto changed = request();
        changes[i](changedScope, changed);
        EXPECT_NE(plain, canonicalForm(changedScope, changed)) << "change " << i;
    }
}

TEST(CanonicalForm, doesNotLetTextMoveFromOneFieldToTheNext)
{
    auto one = request();
    one.stopSequences = {"ab", "c"};
    auto other = request();
    other.stopSequences = {"a", "bc"};
    EXPECT_NE(canonicalForm(scope(), one), canonicalForm(scope(), other));
}

TEST(CanonicalForm, countsTheIdsOfToolCallsThrough)
{
    const auto withCall = [](const std::string& id) {
        auto asked = request();
        Message called;
        called.role = Role::Assistant;
        called.calls.push_back({id, "read", "{}"});
        asked.messages.push_back(std::make_shared<const Message>(called));
        asked.messages.push_back(std::make_shared<const Message>(toolMessage(id, "text", false)));
        return asked;
    };
    EXPECT_EQ(canonicalForm(scope(), withCall("call_1")), canonicalForm(scope(), withCall("call_2")));
}

TEST(CanonicalForm, withoutItsQuestionIsSharedByQuestionsOnly)
{
    EXPECT_EQ(
        canonicalForm(scope(), request("How tall is it?"), false), canonicalForm(scope(), request("What is its height?"), false));
    auto warm = request("How tall is it?");
    warm.temperature = 1;
    EXPECT_NE(canonicalForm(scope(), request("How tall is it?"), false), canonicalForm(scope(), warm, false));
}

TEST(CachePolicy, takesEachSettingFromTheFirstRuleThatNamesIt)
{
    CacheConfig config;
    config.exact = true;
    config.rules = {{"", "writer", "", false, {}, {}, {}}, {"lab", "", "open*/*", true, true, {}, 60s}};
    const auto writer = policyFor(config, "lab", "writer", "openai/gpt-x");
    EXPECT_FALSE(writer.exact);
    EXPECT_TRUE(writer.semantic);
    EXPECT_EQ(writer.ttl, 60s);
    const auto reader = policyFor(config, "home", "reader", "openai/gpt-x");
    EXPECT_TRUE(reader.exact);
    EXPECT_FALSE(reader.semantic);
    EXPECT_EQ(reader.ttl, 3600s);
}

TEST(CachePolicy, wantsTemperatureZeroOrASeedUnlessToldOtherwise)
{
    const CacheConfig config;
    CachePolicy policy;
    auto asked = request();
    EXPECT_FALSE(isCacheable(asked, config, policy));
    asked.temperature = 0.7;
    EXPECT_FALSE(isCacheable(asked, config, policy));
    asked.temperature = 0;
    EXPECT_TRUE(isCacheable(asked, config, policy));
    asked.temperature = 0.7;
    asked.seed = 4;
    EXPECT_TRUE(isCacheable(asked, config, policy));
    policy.sampled = true;
    EXPECT_TRUE(isCacheable(request(), config, policy));
}

TEST(CachePolicy, leavesToolTurnsAlone)
{
    CacheConfig config;
    auto asked = request();
    asked.seed = 1;
    asked.toolChoice = "required";
    EXPECT_FALSE(isCacheable(asked, config, {}));
    asked.toolChoice.clear();
    asked.messages.push_back(std::make_shared<const Message>(toolMessage("c", "result", false)));
    EXPECT_FALSE(isCacheable(asked, config, {}));
    ChatResponse calls;
    calls.stop = StopReason::ToolCalls;
    calls.message.calls.push_back({"c", "read", "{}"});
    EXPECT_FALSE(isWorthKeeping(calls, config));
    config.toolTurns = true;
    EXPECT_TRUE(isCacheable(asked, config, {}));
    EXPECT_TRUE(isWorthKeeping(calls, config));
}

TEST(CachePolicy, keepsOnlyWholeAnswers)
{
    const CacheConfig config;
    ChatResponse response;
    EXPECT_FALSE(isWorthKeeping(response, config));
    response.message.text = "Yes.";
    EXPECT_TRUE(isWorthKeeping(response, config));
    for (const auto stop : {StopReason::Length, StopReason::ContentFilter, StopReason::ToolCalls}) {
        response.stop = stop;
        EXPECT_FALSE(isWorthKeeping(response, config));
    }
}

TEST(ResponseCache, givesAnAnswerUntilItsTimeIsOver)
{
    base::SimulatedClock clock;
    ResponseCache cache(clock, 1 << 20);
    ASSERT_TRUE(cache.keep(key(1), answer(clock), 60s));
    EXPECT_EQ(cache.find(key(2), 60s), nullptr);
    clock.advance(59s);
    ASSERT_NE(cache.find(key(1), 60s), nullptr);
    EXPECT_EQ(cache.find(key(1), 30s), nullptr) << "the rule of today is stricter";
    clock.advance(1s);
    EXPECT_EQ(cache.find(key(1), 60s), nullptr);
    EXPECT_EQ(cache.entries(), 0U);
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST(ResponseCache, doesNotTrustAnAnswerFromTheFuture)
{
    base::SimulatedClock clock;
    ResponseCache cache(clock, 1 << 20);
    cache.keep(key(1), answer(clock), 60s);
    clock.jump(-10s);
    EXPECT_EQ(cache.find(key(1), 60s), nullptr);
}

TEST(ResponseCache, letsTheLeastRecentlyUsedGoFirst)
{
    base::SimulatedClock clock;
    ResponseCache cache(clock, 20'000);
    std::vector<CacheKey> gone;
    cache.onGone([&](const CacheKey& one) { gone.push_back(one); });
    const std::string text(1'500, 'x');
    for (std::uint8_t i = 0; i < 9; ++i)
        ASSERT_TRUE(cache.keep(key(i), answer(clock, text), 60s));
    EXPECT_TRUE(gone.empty());
    ASSERT_NE(cache.find(key(0), 60s), nullptr);
    ASSERT_TRUE(cache.keep(key(9), answer(clock, text), 60s));
    EXPECT_EQ(gone, std::vector{key(1)});
    EXPECT_NE(cache.find(key(0), 60s), nullptr);
    EXPECT_LE(cache.bytes(), 20'000U);
    EXPECT_FALSE(cache.keep(key(10), answer(clock, std::string(3'000, 'x')), 60s)) << "one answer must not push out all others";
    cache.resize(0);
    EXPECT_EQ(cache.entries(), 0U);
}

TEST(ResponseCache, forgetsByRule)
{
    base::SimulatedClock clock;
    ResponseCache cache(clock, 1 << 20);
    cache.keep(key(1), answer(clock, "a", "lab", "openai/x"), 600s);
    cache.keep(key(2), answer(clock, "b", "home", "openai/x"), 600s);
    clock.advance(10s);
    const auto later = clock.now();
    cache.keep(key(3), answer(clock, "c", "lab", "anthropic/y"), 600s);
    api::ClearCache which;
    which.tenant = "home";
    EXPECT_EQ(cache.clear(which), 1U);
    which = {};
    which.model = "anthropic/*";
    which.before = later;
    EXPECT_EQ(cache.clear(which), 0U);
    which.before = later + 1s;
    EXPECT_EQ(cache.clear(which), 1U);
    EXPECT_EQ(cache.clear({}), 1U);
}

} // namespace kaze::gateway::test
