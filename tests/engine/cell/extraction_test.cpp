#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/base/text.h"
#include "tests/engine/cell/extraction_fixture.h"

using namespace testing;

namespace kaze::cell::test {

namespace {

using e2e::Turn;

const std::string kText = "Anna Berg works for Acme. Acme has its seat in Lyon.";

const std::string kAnna = fact("Anna Berg", "works for", "Acme", "Anna Berg works for Acme");
const std::string kSeat = fact("Acme", "has its seat in", "Lyon", "Acme has its seat in Lyon");

//! An answer that ends where the provider's limit is.
Turn breaksOff(std::string text)
{
    return [text = std::move(text)](const kaze::test::HttpServer::Request&, kaze::test::HttpServer::Connection& connection) {
        connection.beginEvents();
        connection.event(e2e::chunkOf({{"content", text}}));
        connection.event(e2e::chunkOf({}, "length"));
        connection.event(e2e::usageOf({}));
        connection.event("[DONE]");
        connection.end();
    };
}

} // namespace

TEST_F(CellExtraction, proposesWhatIsNewWithItsSource)
{
    begin({e2e::says(answer({kAnna, kSeat}), {1000, 100})});
    const auto found = extract(kText);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_THAT(found->refused, IsEmpty());
    ASSERT_THAT(found->facts, SizeIs(2));
    EXPECT_EQ(found->facts[0].verdict, "new");
    const auto& anna = found->facts[0].fact;
    EXPECT_FALSE(anna.id.empty());
    EXPECT_EQ(anna.state, "proposed");
    EXPECT_EQ(anna.source, "extract:" + base::sha256Hex(kText));
    EXPECT_EQ(anna.quote, "Anna Berg works for Acme");
    EXPECT_DOUBLE_EQ(anna.confidence, 0.9);
    EXPECT_EQ(found->model, "fake/fake-1");
    EXPECT_EQ(found->inputTokens, 1000);
    EXPECT_EQ(found->outputTokens, 100);
    EXPECT_EQ(found->costUsd, base::Money::fromDollars(0.0012));
    EXPECT_THAT(facts("proposed"), SizeIs(2));
    EXPECT_THAT(facts("valid"), IsEmpty()) << "nobody has accepted them";
    api::SearchMemory search;
    search.query = "who works for Acme";
    EXPECT_THAT(ask(search)->hits, IsEmpty());
    api::ReviewFact review;
    review.id = anna.id;
    ASSERT_TRUE(ask(review));
    EXPECT_THAT(ask(search)->hits, SizeIs(1));

    api::ListLedger ledger;
    ledger.filter = "operation:extraction";
    const auto booked = ask(ledger);
    ASSERT_TRUE(booked) << booked.error().text();
    ASSERT_THAT(booked->entries, SizeIs(1));
    EXPECT_EQ(booked->entries[0].tenant, "default");
}

TEST_F(CellExtraction, comparesWithWhatIsKnown)
{
    begin({e2e::says(answer({kAnna, kSeat}))});
    const auto same = known("anna  berg", "Works For", "ACME");
    const auto other = known("Acme", "has its seat in", "Paris");
    const auto found = extract(kText);
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_THAT(found->facts, SizeIs(2));
    EXPECT_EQ(found->facts[0].verdict, "duplicate");
    EXPECT_EQ(found->facts[0].fact.id, "") << "it is not kept";
    ASSERT_THAT(found->facts[0].others, SizeIs(1));
    EXPECT_EQ(found->facts[0].others[0].id, same.id);
    EXPECT_EQ(found->facts[1].verdict, "contradiction");
    EXPECT_NE(found->facts[1].fact.id, "");
    ASSERT_THAT(found->facts[1].others, SizeIs(1));
    EXPECT_EQ(found->facts[1].others[0].id, other.id);
    EXPECT_THAT(facts("proposed"), SizeIs(1));
    EXPECT_THAT(facts("valid"), SizeIs(2)) << "what is known stays as it is";
}

TEST_F(CellExtraction, asksNobodyTwice)
{
    begin({e2e::says(answer({kAnna, kSeat, kAnna}))});
    auto found = extract(kText);
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_THAT(found->facts, SizeIs(3));
    EXPECT_EQ(found->facts[2].verdict, "duplicate") << "the model said it before";
    api::ReviewFact review;
    review.id = found->facts[0].fact.id;
    review.accept = false;
    ASSERT_TRUE(ask(review));
    found = extract(kText);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->facts[0].verdict, "duplicate");
    ASSERT_THAT(found->facts[0].others, SizeIs(1));
    EXPECT_EQ(found->facts[0].others[0].state, "rejected");
    EXPECT_EQ(found->facts[1].verdict, "duplicate");
    EXPECT_EQ(found->facts[1].others[0].state, "proposed");
    EXPECT_THAT(facts("proposed"), SizeIs(1));
}

TEST_F(CellExtraction, canOnlyTellWhatItFinds)
{
    begin({e2e::says(answer({kAnna, fact("Anna Berg", "works for", "Lyon", "Anna Berg works for Acme"),
        fact("Bob", "works for", "Acme", "Bob works for Acme")}))});
    const auto found = extract(kText, false);
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_THAT(found->facts, SizeIs(2));
    EXPECT_EQ(found->facts[0].verdict, "new");
    EXPECT_EQ(found->facts[0].fact.id, "");
    EXPECT_EQ(found->facts[1].verdict, "contradiction") << "with what the model said itself";
    EXPECT_THAT(found->refused, ElementsAre("Bob works for Acme: its quote is not in the text"));
    EXPECT_THAT(facts("proposed"), IsEmpty());
}

TEST_F(CellExtraction, readsWhatWasSaidInARun)
{
    begin({e2e::says(answer({fact("boat", "is called", "Nordlicht", "The boat is called Nordlicht")}))});
    api::EventFilter events;
    events.runs = true;
    m_asker->listen(std::move(events));
    auto run = listing("The boat is called Nordlicht. List the files.");
    run.model = "sandbox/sandbox-1";
    const auto started = ask(run);
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(m_asker->untilState(started->runId, RunState::Done));
    api::ExtractFacts query;
    query.runId = started->runId;
    const auto found = ask(query);
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_THAT(found->facts, SizeIs(1));
    EXPECT_EQ(found->facts[0].fact.source, "extract:" + started->runId);
    EXPECT_EQ(found->facts[0].fact.validFrom, ask(api::GetRun{started->runId})->detail.run.createdAt) << "it was said then";
    EXPECT_THAT(prompt(0), AllOf(HasSubstr("Task: The boat is called Nordlicht."), HasSubstr("Agent: ")));
    api::SetTenant tenant;
    tenant.name = "other";
    tenant.isNew = true;
    ASSERT_TRUE(ask(tenant));
    query.tenant = "other";
    EXPECT_EQ(ask(query).error().code, ErrorCode::NotFound) << "it is another's run";
}

TEST_F(CellExtraction, readsALongTextInParts)
{
    std::string text;
    while (text.size() < 30'000)
        text += "Nothing of interest is said in this paragraph, number " + std::to_string(text.size()) + ".\n\n";
    begin({e2e::says(answer({kAnna}), {10, 1}), e2e::says("no list", {10, 1}), e2e::says(answer({kSeat}), {10, 1})});
    const auto found = extract("Anna Berg works for Acme.\n\n" + text + "Acme has its seat in Lyon.");
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(m_fake->asked(), 3U);
    EXPECT_THAT(found->facts, SizeIs(2));
    EXPECT_EQ(found->inputTokens, 30);
    EXPECT_THAT(found->refused, ElementsAre(StartsWith("part 2 of 3 of the text: ")));
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_LT(prompt(i).size(), 13'000U);
}

TEST_F(CellExtraction, halvesAPartWhoseAnswerBreaksOff)
{
    std::string text = kText + "\n\n";
    while (text.size() < 5000)
        text += "Nothing of interest is said in this paragraph.\n\n";
    begin({breaksOff("{\"facts\": ["), e2e::says(answer({kAnna})), breaksOff("{")});
    const auto found = extract(text);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_THAT(found->facts, SizeIs(1));
    EXPECT_THAT(found->refused, ElementsAre(HasSubstr("broke off")));
    EXPECT_EQ(m_fake->asked(), 3U) << "it is halved once";
}

TEST_F(CellExtraction, asksWithoutASchemaWhereTheProviderHasNone)
{
    const auto picky = [said = answer({kAnna})](const auto& request, auto& connection) {
        const auto body = boost::json::parse(request.body);
        if (body.as_object().contains("response_format"))
            e2e::refuses(400, R"({"error": {"message": "response_format is not supported"}})")(request, connection);
        else
            e2e::says(said)(request, connection);
    };
    begin({picky});
    std::string text = kText;
    while (text.size() < 20'000)
        text += "\n\nNothing of interest is said in this paragraph.";
    const auto found = extract(text);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->facts.at(0).verdict, "new");
    EXPECT_EQ(m_fake->asked(), 3U) << "the second part is asked for without at once";
}

TEST_F(CellExtraction, isRefusedWhereThereIsNothingToGoBy)
{
    begin({e2e::says("I am sorry, but I cannot do that.")});
    api::ExtractFacts query;
    EXPECT_EQ(ask(query).error().code, ErrorCode::InvalidArgument);
    query.text = "x";
    query.runId = "01a2021a-764f-70f6-8aa6-ce57edea50e7";
    EXPECT_EQ(ask(query).error().code, ErrorCode::InvalidArgument);
    query.text.clear();
    EXPECT_EQ(ask(query).error().code, ErrorCode::NotFound);
    EXPECT_EQ(extract(std::string((256U << 10) + 1, 'x')).error().code, ErrorCode::InvalidArgument);
    query = {};
    query.text = kText;
    query.tenant = "nobody";
    EXPECT_EQ(ask(query).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_fake->asked(), 0U);
    const auto none = extract(kText);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::Protocol);
    query = {};
    query.text = kText;
    query.model = "nowhere/m";
    EXPECT_EQ(ask(query).error().code, ErrorCode::NotFound);
}

TEST_F(CellExtraction, spendsFromTheTenantsBudget)
{
    begin({e2e::says(answer({kAnna}), {1000, 100})});
    api::SetBudget budget;
    budget.scope = api::BudgetScope::Tenant;
    budget.subject = "default";
    budget.limitTokens = 10'000;
    ASSERT_TRUE(ask(budget));
    ASSERT_TRUE(extract(kText));
    const auto budgets = ask(api::ListBudgets{});
    ASSERT_TRUE(budgets && budgets->budgets.size() == 1);
    EXPECT_EQ(budgets->budgets[0].spentTokens, 1100);
    budget.limitTokens = 1200;
    ASSERT_TRUE(ask(budget));
    const auto refused = extract(kText);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::BudgetExhausted);
    EXPECT_EQ(m_fake->asked(), 1U);
}

TEST_F(CellExtraction, keepsInTheMemoryOfWhomItIsFor)
{
    begin({e2e::says(answer({kAnna}))});
    api::SetTenant tenant;
    tenant.name = "other";
    tenant.isNew = true;
    ASSERT_TRUE(ask(tenant));
    known("Anna Berg", "works for", "Acme");
    api::ExtractFacts query;
    query.text = kText;
    query.tenant = "other";
    query.scope = "agent:lister";
    const auto found = ask(query);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->facts.at(0).verdict, "new") << "what others know is not looked at";
    EXPECT_EQ(found->facts[0].fact.scope, "agent:lister");
    EXPECT_THAT(facts("proposed"), IsEmpty());
    api::ListFacts list;
    list.tenant = "other";
    list.state = "proposed";
    EXPECT_THAT(ask(list)->rows, SizeIs(1));
    api::ListLedger ledger;
    ledger.filter = "operation:extraction";
    EXPECT_EQ(ask(ledger)->entries.at(0).tenant, "other");
}

TEST_F(CellExtraction, sendsAndKeepsNoSecretsThatItKnows)
{
    const std::string canary = "canary-5e1f0c2d9b";
    begin({e2e::says(answer({kAnna, fact("the password", "is", canary, "the password is")}))});
    ASSERT_TRUE(ask(api::SetKey{"elsewhere", canary}));
    const auto found = extract(kText + "\nBy the way, the password is " + canary + ".");
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_THAT(prompt(0), AllOf(HasSubstr("the password is"), Not(HasSubstr(canary))));
    for (const auto& each : facts("proposed"))
        EXPECT_THAT(each.object, Not(HasSubstr(canary)));
    TearDown();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data")) {
        if (!entry.is_regular_file() || entry.path().filename() == "secrets.json")
            continue;
        EXPECT_FALSE(base::readFile(entry.path()).value_or("").contains(canary)) << entry.path();
    }
}

} // namespace kaze::cell::test
