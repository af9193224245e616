#include "engine/gateway/price_import.h"

#include "engine/base/file.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>

namespace kaze::gateway {

using base::Money;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

PriceImport about(const std::string& filter = "", const std::string& source = "")
{
    return {source, filter, {"openai", "anthropic", "gemini", "openrouter", "ollama", "mistral"},
        base::Time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}}};
}

base::Result<PriceOffer> offered(const std::string& text, const std::string& filter = "")
{
    return readPriceOffer(text, about(filter));
}

std::string refusal(const std::string& text)
{
    const auto offer = offered(text);
    return offer ? "taken" : offer.error().text();
}

//! What is said of the only model of a file.
std::string verdictOn(const std::string& members)
{
    const auto offer = offered(R"({"m": {"litellm_provider": "openai", "mode": "chat", )" + members + "}}");
    if (!offer)
        return offer.error().text();
    return offer->skipped.empty() ? "taken" : offer->skipped.front();
}

const std::string kGpt = R"("gpt-5": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 400000,
    "input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-07})";

} // namespace

TEST(PriceImport, readsLiteLlmsPricesExactly)
{
    const auto offer = offered("{" + kGpt + R"(,
        "claude-x": {"litellm_provider": "anthropic", "mode": "chat", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
            "cache_creation_input_token_cost": 3.75e-06, "cache_read_input_token_cost": 3e-07, "max_tokens": 8192},
        "tiny": {"litellm_provider": "openai", "mode": "embedding", "input_cost_per_token": 2e-08}})");
    ASSERT_TRUE(offer) << offer.error().text();
    const auto gpt = *offer->prices.find("openai/gpt-5");
    EXPECT_EQ(gpt.input, Money{1'250'000'000});
    EXPECT_EQ(gpt.cachedInput, Money{125'000'000});
    EXPECT_EQ(gpt.cacheWrite, gpt.input) << "without a price of its own it is input";
    EXPECT_EQ(gpt.output, Money{10'000'000'000});
    EXPECT_EQ(gpt.contextTokens, 400'000);
    EXPECT_EQ(gpt.source, "LiteLLM's model_prices_and_context_window.json, 2026-11-21");
    EXPECT_EQ(offer->prices.find("anthropic/claude-x")->cacheWrite, Money{3'750'000'000});
    EXPECT_EQ(offer->prices.find("openai/tiny")->input, Money{20'000'000});
    EXPECT_EQ(offer->prices.find("openai/tiny")->output, Money{});
    EXPECT_EQ(offer->skippedTotal, 0);
}

TEST(PriceImport, takesItsTiers)
{
    const auto offer = offered(R"({"gemini/pro": {"litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 1.25e-06,
        "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 3.1e-07,
        "input_cost_per_token_above_200k_tokens": 2.5e-06, "output_cost_per_token_above_200k_tokens": 1.5e-05,
        "input_cost_per_token_above_128k_tokens": 2e-06, "cache_creation_input_token_cost_above_1hr": 1e-06,
        "input_cost_per_token_above_huge_tokens": 5, "max_input_tokens": 1048576}})");
    ASSERT_TRUE(offer) << offer.error().text();
    const auto tiers = offer->prices.find("gemini/pro")->tiers;
    ASSERT_EQ(tiers.size(), 2U);
    EXPECT_EQ(tiers[0].aboveInputTokens, 128'000);
    EXPECT_EQ(tiers[0].input, Money::fromDollars(2));
    EXPECT_EQ(tiers[0].output, Money::fromDollars(10)) << "what a tier does not say is as before it";
    EXPECT_EQ(tiers[1].aboveInputTokens, 200'000);
    EXPECT_EQ(tiers[1].output, Money::fromDollars(15));
    EXPECT_EQ(tiers[1].cachedInput, Money::fromDollars(0.31));
}

TEST(PriceImport, namesModelsAsTheyAreCalledHere)
{
    const std::string price = R"(, "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06})";
    const auto offer = offered(R"({"sample_spec": {"litellm_provider": "one of them"},
        "openrouter/anthropic/claude-x": {"litellm_provider": "openrouter")"
        + price + R"(,
        "mistral/large": {"litellm_provider": "mistral")"
        + price + R"(,
        "azure/gpt-5": {"litellm_provider": "azure")"
        + price + R"(,
        "gemini-pro": {"litellm_provider": "vertex_ai-language-models")"
        + price + R"(,
        "nobody's": {"mode": "chat"}, "odd": 3,
        "dall-e": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_pixel": 1e-08}})");
    ASSERT_TRUE(offer) << offer.error().text();
    ASSERT_EQ(offer->prices.all().size(), 2U);
    EXPECT_TRUE(offer->prices.find("openrouter/anthropic/claude-x"));
    EXPECT_TRUE(offer->prices.find("mistral/large")) << "a provider of the configuration";
    EXPECT_EQ(offer->skippedTotal, 5);
    EXPECT_THAT(offer->skipped,
        testing::UnorderedElementsAre(HasSubstr("no provider \"azure\" is configured"), HasSubstr("Vertex AI"),
            HasSubstr("it names no provider"), HasSubstr("expected an object"), HasSubstr("image_generation")));
}

TEST(PriceImport, leavesOutWhatCannotBeAPrice)
{
    EXPECT_EQ(verdictOn(R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1)"), "taken");
    EXPECT_THAT(verdictOn(R"("input_cost_per_token": -1e-06, "output_cost_per_token": 0)"), HasSubstr("negative"));
    EXPECT_THAT(verdictOn(R"("input_cost_per_token": 1e9, "output_cost_per_token": 0)"), HasSubstr("more than a dollar a token"));
    EXPECT_THAT(verdictOn(R"("input_cost_per_token": 1e-6, "output_cost_per_token": 9e307)"), HasSubstr("output_cost_per_token"));
    EXPECT_THAT(verdictOn(R"("input_cost_per_token": "1e-06", "output_cost_per_token": 0)"), HasSubstr("is no number"));
    EXPECT_THAT(verdictOn(R"("output_cost_per_token": 1e-06)"), HasSubstr("no price a token"));
    EXPECT_THAT(verdictOn(R"("input_cost_per_token": 1e-06)"), HasSubstr("no price for output"));
    EXPECT_THAT(
        verdictOn(
            R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06, "input_cost_per_token_above_200k_tokens": -1)"),
        HasSubstr("negative"));
    EXPECT_THAT(offered(R"({"a b": {"litellm_provider": "openai"}})")->skipped, ElementsAre(HasSubstr("no name of a model")));
}

TEST(PriceImport, saysWhatIsWrongWithAFileThatIsNone)
{
    EXPECT_THAT(refusal(""), HasSubstr("empty"));
    EXPECT_THAT(refusal("[]"), HasSubstr("list"));
    EXPECT_THAT(refusal("{}"), HasSubstr("no model"));
    EXPECT_THAT(refusal("{\"a\": 1,\n\"b\": NaN}"), HasSubstr("line 2"));
    EXPECT_THAT(refusal("{\"a\": "), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("{} {}"), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("{\"a\": {},\n\"a\": {}}"), HasSubstr("line 2: \"a\" stands there twice"));
    EXPECT_THAT(refusal("{\"a\": {\"mode\": 1, \"mode\": 2}}"), HasSubstr("\"mode\" stands there twice"));
    EXPECT_EQ(refusal("{\"a\": {\"mode\": 1}, \"b\": {\"mode\": 2}}"), "taken") << "in another object";
    EXPECT_THAT(refusal(std::string(1000, '{')), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("{" + std::string(200, '[')), HasSubstr("not JSON"));
    EXPECT_THAT(refusal("models: {}\n"), HasSubstr("sources"));
    EXPECT_THAT(refusal("\xff\xfe\x00"), HasSubstr("prices"));
    EXPECT_THAT(refusal("{" + std::string((16U << 20) + 1, ' ') + "}"), HasSubstr("at most"));
}

TEST(PriceImport, readsALargeFileAndNamesOnlyTheFirstHundredThatItLeavesOut)
{
    std::string text = "{" + kGpt;
    for (int i = 0; i < 5000; ++i)
        text += R"(, "m)" + std::to_string(i) + R"(": {"litellm_provider": "nobody", "mode": "chat"})";
    const auto offer = offered(text + "}");
    ASSERT_TRUE(offer) << offer.error().text();
    EXPECT_EQ(offer->skipped.size(), 100U);
    EXPECT_EQ(offer->skippedTotal, 5000);
    EXPECT_EQ(offer->prices.all().size(), 1U);
}

TEST(PriceImport, takesOnlyWhatTheFilterNames)
{
    EXPECT_TRUE(nameMatches("", "openai/gpt-5"));
    EXPECT_TRUE(nameMatches("GPT 5", "openai/gpt-5"));
    EXPECT_TRUE(nameMatches("open*5", "openai/gpt-5"));
    EXPECT_FALSE(nameMatches("gpt mini", "openai/gpt-5"));
    const auto offer = offered("{" + kGpt + R"(, "o3": {"litellm_provider": "openai", "mode": "chat"}})", "gpt");
    ASSERT_TRUE(offer) << offer.error().text();
    EXPECT_EQ(offer->prices.all().size(), 1U);
    EXPECT_EQ(offer->skippedTotal, 0) << "what was not asked for is not left out";
}

TEST(PriceImport, readsYamlLikeOurs)
{
    const std::string yaml = "sources:\n  me: { source: bill, date: 2026-01-02 }\nmodels:\n"
                             "  openai/gpt-5: { input: 1, output: 2, from: me }\n  nobody/x: { input: 1, output: 2, from: me }\n";
    const auto offer = offered(yaml);
    ASSERT_TRUE(offer) << offer.error().text();
    EXPECT_EQ(offer->prices.find("openai/gpt-5")->source, "bill, 2026-01-02");
    EXPECT_THAT(offer->skipped, ElementsAre(HasSubstr("nobody/x")));
    EXPECT_EQ(readPriceOffer(yaml, about("", "a mail"))->prices.find("openai/gpt-5")->source, "a mail, 2026-11-21");
    EXPECT_THAT(refusal(yaml + "  openai/gpt-5: { input: 3, output: 2, from: me }\n"), HasSubstr(":6:"));
}

TEST(PriceMerge, keepsWhatAPersonWroteAndTheOfferHasNot)
{
    const std::string own = "# mine\nsources:\n  me: { source: bill, date: 2026-01-02 }\nmodels:\n"
                            "  openai/gpt-5: { input: 9, output: 9, context: 77, from: me }\n"
                            "  \"ollama/qwen3:8b\": { input: 0.000000001, output: 0, from: me }\n";
    PriceTable current = *PriceTable::read("sources: {}\nmodels: {}\n", "x");
    current.add(*PriceTable::read(own, "own"));
    const auto merge = mergePrices(current, own, *offered("{" + kGpt + "}"));
    ASSERT_TRUE(merge) << merge.error().text();
    ASSERT_EQ(merge->reply.changes.size(), 1U);
    EXPECT_EQ(merge->reply.changes[0].before->input, Money::fromDollars(9));
    EXPECT_EQ(merge->reply.changes[0].after.input, Money::fromDollars(1.25));
    EXPECT_TRUE(merge->reply.changes[0].after.own);
    EXPECT_TRUE(merge->losesText);
    const auto table = PriceTable::read(merge->yaml, "merged");
    ASSERT_TRUE(table) << table.error().text() << merge->yaml;
    EXPECT_EQ(table->find("openai/gpt-5")->contextTokens, 400'000);
    EXPECT_EQ(table->find("ollama/qwen3:8b")->input, Money{1});
    EXPECT_EQ(table->find("ollama/qwen3:8b")->source, "bill, 2026-01-02");
    EXPECT_THAT(table->find("openai/gpt-5")->source, HasSubstr("LiteLLM's"));

    auto next = current;
    next.add(merge->changed);
    const auto again = mergePrices(next, merge->yaml, *offered("{" + kGpt + "}"));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_THAT(again->reply.changes, IsEmpty());
    EXPECT_EQ(again->reply.unchanged, 1);
    EXPECT_FALSE(again->losesText) << "it was written here";
    EXPECT_EQ(again->yaml, merge->yaml);
}

TEST(PriceMerge, writesTiersAndNamesThatNeedQuotes)
{
    PriceOffer offer;
    Price price{Money{1'234'567'891}, Money{1}, Money{999'999'999'999'999}, 5, R"(a "bill": #3, 2026-01-02)"};
    price.cacheWrite = Money{7};
    price.tiers = {{200'000, Money{1}, Money{2}, Money{3}, Money{4}}, {400'000, Money{0}, Money{0}, Money{0}, Money{0}}};
    offer.prices.set("openai/we: \"ird\" # {x}", price);
    const auto merge = mergePrices({}, "", offer);
    ASSERT_TRUE(merge) << merge.error().text();
    EXPECT_FALSE(merge->losesText);
    EXPECT_FALSE(merge->reply.changes[0].before);
    const auto read = PriceTable::read(merge->yaml, "merged");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->find("openai/we: \"ird\" # {x}")->output, price.output) << merge->yaml;
    EXPECT_EQ(read->find("openai/we: \"ird\" # {x}")->tiers, price.tiers);
    EXPECT_EQ(read->find("openai/we: \"ird\" # {x}")->source, price.source);
}

TEST(PriceMerge, refusesWhatCouldNotBeReadAgain)
{
    EXPECT_THAT(mergePrices({}, "models: [", *offered("{" + kGpt + "}")).error().message, HasSubstr("prices.yaml"));
    PriceOffer large;
    for (int i = 0; i < 20'000; ++i)
        large.prices.set("openai/a-rather-long-name-for-a-model-" + std::to_string(i), {Money{1}, Money{2}, Money{3}, 1, "x, y"});
    EXPECT_THAT(mergePrices({}, "", large).error().message, HasSubstr("filter"));
}

TEST(PriceMerge, isWrittenBesideTheOldFile)
{
    const test::TempFolder folder;
    const std::string own = "# mine\nsources: {}\nmodels: {}\n";
    const auto merge = mergePrices({}, own, *offered("{" + kGpt + "}"));
    ASSERT_TRUE(merge) << merge.error().text();
    ASSERT_TRUE(writePrices(folder.path(), own, *merge));
    EXPECT_EQ(test::contentOf(folder / "prices.yaml.old"), own);
    EXPECT_EQ(test::contentOf(folder / "prices.yaml"), merge->yaml);
    EXPECT_TRUE(PriceTable::load(folder / "prices.yaml"));
    EXPECT_FALSE(writePrices(folder / "missing", own, *merge));
}

} // namespace kaze::gateway
