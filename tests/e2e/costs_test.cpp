#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;
using testing::StartsWith;

//! A run of two calls to a made-up model that has a price.
class CostsTest : public E2eTest {
protected:
    void runOnce()
    {
        ASSERT_EQ(run(agent({"List the files."}, "tools: [files.list]"), {"--model", "sandbox/sandbox-1"}).code, 0);
    }

    [[nodiscard]] boost::json::array ledger(std::vector<std::string> words = {}) const
    {
        words.insert(words.begin(), {"ledger", "list", "--json"});
        const auto list = json(kaze(std::move(words)));
        EXPECT_TRUE(list.is_array());
        return list.is_array() ? list.get_array() : boost::json::array();
    }

    [[nodiscard]] std::string today() const { return textIn(ledger().at(0), "at").substr(0, 10); }
};

TEST_F(CostsTest, theLedgerShowsTheCallsOfARun)
{
    EXPECT_THAT(kaze({"ledger", "list"}).out, HasSubstr("No model calls yet"));
    runOnce();
    const auto calls = ledger();
    ASSERT_GE(calls.size(), 2U);
    EXPECT_EQ(textIn(calls.at(0), "model"), "sandbox-1");
    EXPECT_EQ(textIn(calls.at(0), "run_id"), textIn(runs().at(0), "run_id"));
    EXPECT_EQ(ledger({"--limit", "1"}).size(), 1U);
    EXPECT_EQ(ledger({"model:sandbox/sandbox-1", "outcome:ok"}).size(), calls.size());
    EXPECT_EQ(ledger({"outcome:failed"}).size(), 0U);
    EXPECT_EQ(ledger({"--to", "2020-01"}).size(), 0U);
    EXPECT_EQ(ledger({"--from", today(), "--to", today()}).size(), calls.size()) << "the last day is included";
    const auto shown = kaze({"ledger", "list"});
    EXPECT_THAT(shown.out, AllOf(HasSubstr("ENTRY"), HasSubstr("sandbox/sandbox-1"), HasSubstr("fourth")));
    EXPECT_THAT(kaze({"ledger", "list", "outcome:failed"}).out, HasSubstr("No call fits"));
    const auto wrong = kaze({"ledger", "list", "colour:red"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("at character 1"));
    EXPECT_THAT(kaze({"ledger", "list", "--from", "yesterday"}).err, HasSubstr("2026-11-21"));
}

TEST_F(CostsTest, explainIsAReceiptThatAddsUp)
{
    runOnce();
    const auto entry = ledger().at(0);
    const auto told = json(kaze({"ledger", "explain", std::to_string(numberIn(entry, "entry_id")), "--json"}));
    double sum = 0;
    for (const auto& line : told.at("lines").as_array())
        sum += line.at("cost_usd").to_number<double>();
    EXPECT_NEAR(sum, told.at("total_usd").to_number<double>(), 1e-12);
    EXPECT_NEAR(sum, told.at("entry").at("cost_usd").to_number<double>(), 1e-12);
    const auto receipt = kaze({"ledger", "explain", textIn(entry, "span_id")}).out;
    EXPECT_THAT(receipt,
        AllOf(HasSubstr("chat sandbox/sandbox-1"), HasSubstr("output"), HasSubstr("/ 1,000,000"), HasSubstr("total"),
            HasSubstr("Price: made up")));
    const auto none = kaze({"ledger", "explain", "4711"});
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, HasSubstr("no entry 4711"));
    EXPECT_EQ(kaze({"ledger", "explain", "x"}).code, 2);
}

TEST_F(CostsTest, aBillIsComparedWithTheLedger)
{
    runOnce();
    std::int64_t input = 0, output = 0;
    for (const auto& call : ledger()) {
        input += numberIn(call.at("usage"), "input_tokens");
        output += numberIn(call.at("usage"), "output_tokens");
    }
    const auto bill = [&](std::int64_t in) {
        return written(root / "bill.csv",
            "day,model,input_tokens,output_tokens\n" + today() + ",sandbox-1," + std::to_string(in) + "," + std::to_string(output)
                + "\n")
            .string();
    };
    const auto same = kaze({"ledger", "reconcile", bill(input), "--provider", "sandbox"});
    EXPECT_EQ(same.code, 0) << same.err;
    EXPECT_THAT(same.out, HasSubstr("1 of 1 days and models agree"));
    const auto more = json(kaze({"ledger", "reconcile", bill(input * 2), "--provider", "sandbox", "--json"}));
    EXPECT_TRUE(more.at("rows").at(0).at("differs").as_bool());
    EXPECT_THAT(textIn(more.at("rows").at(0), "why"), HasSubstr("made elsewhere"));
    EXPECT_THAT(
        kaze({"ledger", "reconcile", bill(input * 2), "--provider", "sandbox", "--tolerance", "60%"}).out, HasSubstr("1 of 1"));
    EXPECT_THAT(kaze({"ledger", "reconcile", bill(input)}).err, HasSubstr("name the provider"));
    EXPECT_EQ(kaze({"ledger", "reconcile", bill(input), "--provider", "sandbox", "--tolerance", "much"}).code, 2);
}

TEST_F(CostsTest, whatIsNoBillIsSaidWithItsLineAndOpensNoCell)
{
    const auto file = written(root / "bill.csv", std::string("day,model,cost_usd\n2026-11-01,\0,1\n", 34)).string();
    const auto ran = kaze({"ledger", "reconcile", file, "--provider", "openai"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_THAT(ran.err, HasSubstr("line 2 of the bill: a NUL byte"));
    EXPECT_EQ(kaze({"ledger", "reconcile", (root / "none.csv").string(), "--provider", "openai"}).code, 2);
    EXPECT_FALSE(std::filesystem::exists(data() / "state.db"));
}

TEST_F(CostsTest, aReportIsPrintedOrWrittenInEveryFormat)
{
    runOnce();
    EXPECT_THAT(kaze({"report", "cost"}).out, AllOf(StartsWith("# Cost report\n"), HasSubstr("| sandbox/sandbox-1 |")));
    EXPECT_THAT(kaze({"report", "cost", "--format", "csv"}).out, HasSubstr("by_model\nmodel,calls,"));
    EXPECT_EQ(textIn(json(kaze({"report", "cost", "--json"})), "title"), "Cost report");
    EXPECT_THAT(kaze({"report", "cost", "--from", "2020-01", "--to", "2020-02"}).out,
        AllOf(HasSubstr("1 January to 29 February 2020"), HasSubstr("no calls")));
    EXPECT_THAT(kaze({"report", "cost", "--model", "sandbox/other"}).out, HasSubstr("no calls"));
    EXPECT_EQ(kaze({"report", "cost", "--format", "pdf"}).code, 2);
    EXPECT_EQ(kaze({"report", "cost", "--from", "2020-03", "--to", "2020-01"}).code, 2);
}

TEST_F(CostsTest, aReportReplacesAFileOnlyWhenTold)
{
    runOnce();
    const auto file = (root / "cost.html").string();
    ASSERT_EQ(kaze({"report", "cost", "-o", file}).code, 0);
    EXPECT_THAT(test::contentOf(file), AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("</html>\n"))) << "as the file is named";
    (void)written(file, "mine");
    const auto refused = kaze({"report", "cost", "-o", file});
    EXPECT_NE(refused.code, 0);
    EXPECT_THAT(refused.err, HasSubstr("--force"));
    EXPECT_EQ(test::contentOf(file), "mine");
    ASSERT_EQ(kaze({"report", "cost", "-o", file, "--force"}).code, 0);
    EXPECT_THAT(test::contentOf(file), StartsWith("<!DOCTYPE html>"));
}

TEST_F(CostsTest, aBudgetStopsWhatFallsUnderItAndLetsItGoOnWhenItIsRaised)
{
    put("a.txt", "a");
    EXPECT_THAT(kaze({"budgets", "list"}).out, HasSubstr("No budgets yet"));
    EXPECT_EQ(kaze({"budgets", "set", "agent"}).code, 2) << "of whom?";
    EXPECT_EQ(kaze({"budgets", "set", "planet", "--usd", "1"}).code, 2);
    ASSERT_EQ(kaze({"budgets", "set", "agent", "librarian", "--tokens", "10", "--per", "day"}).code, 0);
    const auto refused = run("librarian", {"--task", "What is in a?", "--approve", "all"});
    EXPECT_EQ(refused.code, 3);
    EXPECT_THAT(refused.out + refused.err,
        AllOf(HasSubstr("the agent librarian for"), HasSubstr("10 tokens"), HasSubstr("kaze budgets set")));
    const auto other = run("librarian", {"--task", "What is in a?", "--approve", "all", "--json"});
    EXPECT_EQ(other.code, 3);
    const auto raised = kaze({"budgets", "set", "agent", "librarian", "--tokens", "1000000", "--per", "day", "--json"});
    ASSERT_EQ(raised.code, 0);
    const auto budget = textIn(json(raised), "budget_id");
    EXPECT_EQ(kaze({"runs", "resume", textIn(json(other), "run_id")}).code, 0);
    const auto list = json(kaze({"budgets", "list", "--json"})).as_array();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_GT(list[0].at("spent_tokens").as_int64(), 10);
    EXPECT_EQ(list[0].at("held_tokens").as_int64(), 0);
    EXPECT_EQ(kaze({"budgets", "settle", budget}).code, 0);
    EXPECT_EQ(kaze({"budgets", "remove", budget.substr(budget.size() - 8)}).code, 0);
    EXPECT_EQ(kaze({"budgets", "remove", budget}).code, 2);
}

} // namespace kaze::e2e
