#include "engine/api/cost_requests.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

namespace {

const std::string kOffer = R"({"gpt-5": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 9e-06,
    "output_cost_per_token": 1e-05}, "gpt-new": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06,
    "output_cost_per_token": 2e-06, "input_cost_per_token_above_200k_tokens": 2e-06},
    "elsewhere": {"litellm_provider": "bedrock", "mode": "chat"}})";

api::ImportPrices offered(std::string text, bool dryRun = false)
{
    api::ImportPrices wanted;
    wanted.text = std::move(text);
    wanted.source = "a test";
    wanted.dryRun = dryRun;
    return wanted;
}

} // namespace

class CellPrices : public CellFixture {
protected:
    std::string own() const { return base::readFile(folder / "data" / "prices.yaml").value_or(""); }

    static base::Money inputOf(Asker& asker, const std::string& model)
    {
        const auto list = asker.ask(api::ListPrices{model});
        return list && list->prices.size() == 1 ? list->prices[0].input : base::Money{-1};
    }
};

TEST_F(CellPrices, areListedWithTheirSource)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    const auto list = asker.ask(api::ListPrices{"gpt-4o mini"});
    ASSERT_TRUE(list) << list.error().text();
    ASSERT_EQ(list->prices.size(), 1U);
    EXPECT_EQ(list->prices[0].model, "openai/gpt-4o-mini");
    EXPECT_THAT(list->prices[0].source, HasSubstr("2025-"));
    EXPECT_FALSE(list->prices[0].own);
    EXPECT_GT(asker.ask(api::ListPrices{})->prices.size(), 10U);
}

TEST_F(CellPrices, areTriedBeforeTheyAreTakenIn)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    const auto tried = asker.ask(offered(kOffer, true));
    ASSERT_TRUE(tried) << tried.error().text();
    EXPECT_EQ(tried->changes.size(), 2U);
    EXPECT_EQ(own(), "");
    EXPECT_EQ(inputOf(asker, "gpt-new"), base::Money{-1});
}

TEST_F(CellPrices, countFromTheImportOnAndAfterTheNextStart)
{
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        const auto imported = asker.ask(offered(kOffer));
        ASSERT_TRUE(imported) << imported.error().text();
        ASSERT_EQ(imported->changes.size(), 2U);
        EXPECT_EQ(imported->changes[0].before->input, base::Money::fromDollars(1.25));
        EXPECT_THAT(imported->skipped, ElementsAre(HasSubstr("bedrock")));
        EXPECT_EQ(inputOf(asker, "gpt-new"), base::Money::fromDollars(1));
        EXPECT_EQ(asker.ask(offered(kOffer))->unchanged, 2);
        EXPECT_FALSE(base::readFile(folder / "data" / "prices.yaml.old")) << "there was nothing to lose";
    }
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    const auto list = asker.ask(api::ListPrices{"gpt-new"});
    ASSERT_TRUE(list && list->prices.size() == 1);
    EXPECT_TRUE(list->prices[0].own);
    EXPECT_THAT(list->prices[0].source, HasSubstr("a test, 20"));
    ASSERT_EQ(list->prices[0].tiers.size(), 1U);
    EXPECT_EQ(list->prices[0].tiers[0].input, base::Money::fromDollars(2));
}

TEST_F(CellPrices, thatCannotBeReadChangeNothing)
{
    const std::string mine = "# mine\nsources:\n  me: { source: bill, date: 2026-01-02 }\nmodels:\n  openai/gpt-5: { input: 3, "
                             "output: 4, from: me }\n";
    ASSERT_TRUE(base::writeFile(folder / "data" / "prices.yaml", mine));
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    EXPECT_EQ(asker.ask(offered("{\"a\": NaN}")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(asker.ask(offered("{\"a\": {}, \"a\": {}}")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(own(), mine);
    EXPECT_TRUE(asker.ask(offered(kOffer)));
    EXPECT_EQ(base::readFile(folder / "data" / "prices.yaml.old").value_or(""), mine);
    EXPECT_THAT(own(), HasSubstr("openai/gpt-new"));
}

} // namespace kaze::cell::test
