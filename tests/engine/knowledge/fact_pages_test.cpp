#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/facts.h"
#include "engine/knowledge/detail/statements.h"
#include "tests/engine/knowledge/facts_fixture.h"

#include <algorithm>
#include <limits>
#include <set>

namespace kaze::knowledge {
namespace {

TEST_F(FactsTest, whatIsNoFactIsRefused)
{
    const auto codeOf = [this](const std::function<void(api::AddFact&)>& with) {
        auto query = livesIn("Paris");
        with(query);
        const auto reply = add(query);
        return reply ? ErrorCode::Internal : reply.error().code;
    };
    EXPECT_EQ(codeOf([](auto& q) { q.subject = " "; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.object = std::string(1025, 'x'); }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.object = "\xff"; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.predicate = std::string("a\0b", 3); }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.confidence = 1.5; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.confidence = std::numeric_limits<double>::quiet_NaN(); }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.validTo = q.validFrom; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.validFrom = base::Time::min(); }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.validTo = base::Time::max(); }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.onConflict = "argue"; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.scope = "nobody"; }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) { q.quote = std::string(10U << 20, 'x'); }), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf([](auto& q) {
        q.propose = true;
        q.onConflict = "supersede";
    }),
        ErrorCode::InvalidArgument);
    EXPECT_EQ(bench->count(*knowledge), 0);
}

TEST_F(FactsTest, pagesGoThroughAllOnceInOrder)
{
    for (int i = 0; i < 45; ++i) {
        auto query = livesIn("city " + std::to_string(i), i % 2 == 0 ? "2020-01-01" : "2021-01-01");
        query.subject = "Person " + std::to_string(i % 4);
        query.predicate = i % 3 == 0 ? "lives in" : "likes";
        added(query);
    }
    api::ListFacts query;
    query.tenant = "default";
    query.limit = 7;
    std::vector<api::Fact> all;
    do {
        const auto listed = page(query);
        ASSERT_TRUE(listed) << listed.error().text();
        EXPECT_EQ(listed->total, query.cursor.empty() ? 45 : -1);
        all.insert(all.end(), listed->rows.begin(), listed->rows.end());
        query.cursor = listed->next;
    } while (!query.cursor.empty());
    ASSERT_EQ(all.size(), 45U);
    const auto key = [](const api::Fact& fact) { return std::tuple(fact.subject, fact.predicate, fact.validFrom); };
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, key));
    std::set<std::string> ids;
    for (const auto& fact : all)
        ids.insert(fact.id);
    EXPECT_EQ(ids.size(), 45U);
    for (const std::string cursor : {"nonsense", "[]", "[1,2,3,4]", "[\"a\",\"b\",1.5,2]"}) {
        query.cursor = cursor;
        EXPECT_EQ(page(query).error().code, ErrorCode::InvalidArgument) << cursor;
    }
    query.cursor.clear();
    query.state = "maybe";
    EXPECT_EQ(page(query).error().code, ErrorCode::InvalidArgument);
}

TEST_F(FactsTest, namesNarrowWithAStarAtTheirEnd)
{
    for (const auto* city : {"New York", "Newcastle", "York"})
        added(livesIn(city));
    const auto count = [this](const std::string& subject, const std::string& predicate, const std::string& object) {
        api::ListFacts query;
        query.tenant = "default";
        query.subject = subject;
        query.predicate = predicate;
        query.object = object;
        const auto listed = page(query);
        return listed ? static_cast<int>(listed->rows.size()) : -1;
    };
    EXPECT_EQ(count("ANNA", "", ""), 3);
    EXPECT_EQ(count("ann", "", ""), 0);
    EXPECT_EQ(count("Ann*", "*", "*"), 3);
    EXPECT_EQ(count("", "Lives_In", "new*"), 2);
    EXPECT_EQ(count("", "", "new *"), 1);
    EXPECT_EQ(count("", "", "york"), 1);
    EXPECT_EQ(count("", "", "%"), 0);
    EXPECT_EQ(count("a*", "b*", ""), 0);
    api::ListFacts elsewhere;
    elsewhere.tenant = "another";
    EXPECT_TRUE(page(elsewhere)->rows.empty());
}

TEST_F(FactsTest, factsWaitForTheirVectorsWhereTheEmbedderIsSlow)
{
    embedder.atOnce = false;
    added(livesIn("Paris"));
    const auto rome = proposed("Rome", "2023-01-01");
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    EXPECT_EQ(bench->byVector(*knowledge, "#0", 10, "fact").size(), 1U);
    ASSERT_TRUE(review(rome.id, true, "supersede"));
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    EXPECT_EQ(bench->byVector(*knowledge, "#0", 10, "fact").size(), 2U);
    open(embedder);
    EXPECT_EQ(bench->count(*knowledge), 2);
    EXPECT_EQ(cities(), "Rome");
}

TEST_F(FactsTest, aProposalIsComparedWithoutBeingAdded)
{
    added(livesIn("Paris"));
    proposed("Oslo");
    knowledge.reset();
    storage::OpenOptions options;
    options.path = folder / "knowledge" / "default.db";
    options.migrations = detail::sql::migrations();
    auto database
        = storage::Database::open(options, {bench->loop.executor(), bench->writers, bench->metrics, bench->clock, bench->log});
    ASSERT_TRUE(database);
    const auto compared = [&](const std::string& object, const std::string& from, bool asProposal) {
        detail::FactData fact;
        fact.subject = "ANNA";
        fact.predicate = "lives_in";
        fact.object = object;
        fact.validFrom = day(from);
        const auto known = (*database)->readSync(
            [&](storage::Connection& connection) { return detail::compareFact(connection, fact, "", asProposal); });
        EXPECT_TRUE(known) << known.error().text();
        return known ? std::pair(known->duplicates.size(), known->conflicts.size()) : std::pair<std::size_t, std::size_t>(9, 9);
    };
    using Counts = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(compared("paris", "2025-01-01", true), Counts(1, 0));
    EXPECT_EQ(compared("Rome", "2025-01-01", true), Counts(0, 1));
    EXPECT_EQ(compared("Oslo", "2025-01-01", true), Counts(1, 1));
    EXPECT_EQ(compared("Oslo", "2025-01-01", false), Counts(0, 1));
    (*database)->close();
}

TEST_F(FactsTest, anExportThatHasProposalsIsTakenAsItIs)
{
    api::ImportMemories query;
    query.tenant = "default";
    api::MemoryItem item;
    item.kind = "fact";
    item.data = R"({"subject":"Anna","predicate":"lives in","object":"Paris","state":"proposed"})";
    query.items.push_back(item);
    item.data = R"({"subject":"Anna","predicate":"lives in","object":"Rome"})";
    query.items.push_back(item);
    const auto imported = bench->loop.runUntil(knowledge->import(query));
    ASSERT_TRUE(imported) << imported.error().text();
    EXPECT_EQ(imported->added, 2);
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_EQ(cities("proposed"), "Paris");
    EXPECT_EQ(cities(), "Rome");
    EXPECT_EQ(bench->byText(*knowledge, "Anna lives").size(), 1U);
}

} // namespace
} // namespace kaze::knowledge
