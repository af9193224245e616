#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/filter.h"

#include "tests/engine/knowledge/insight_world.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <set>

namespace kaze::knowledge {
namespace {

//! Forty records: kinds note and fact in turn, agents a, b and none, tags by number, importance from 0 to 1, a day between two.
class FilterTest : public KnowledgeTest {
protected:
    static constexpr int kRecords = 40;

    FilterTest()
    {
        open(embedder);
        bench->clock.advance(std::chrono::hours(24 * 365 * 50));
        const base::Time now = bench->clock.now();
        for (int i = 0; i < kRecords; ++i) {
            NewRecord record;
            record.text = "animal number #" + std::to_string(i) + (i % 4 == 0 ? " \"quoted\" zebra" : " lion");
            record.kind = i % 2 == 0 ? "note" : "fact";
            record.agent = i % 3 == 0 ? "dev-a" : i % 3 == 1 ? "dev-b" : "";
            record.tags = {"n" + std::to_string(i % 5), i < 10 ? "low" : "high"};
            record.source = i % 2 == 0 ? "run:" + std::to_string(i) : "person";
            record.scope = i % 10 == 0 ? "agent:dev-a" : "";
            record.importance = i / 40.0;
            record.createdAt = now - std::chrono::hours(24 * i);
            EXPECT_TRUE(bench->add(*knowledge, record));
        }
    }

    Result<api::MemoryPage> list(const std::string& filter, std::int64_t limit = 1000)
    {
        api::ListMemories query;
        query.tenant = "default";
        query.filter = filter;
        query.limit = limit;
        return bench->loop.runUntil(knowledge->list(query));
    }
    std::size_t count(const std::string& filter)
    {
        const auto page = list(filter);
        EXPECT_TRUE(page) << filter << ": " << page.error().text();
        return page ? page->rows.size() : 0;
    }
    std::string errorOf(const std::string& filter)
    {
        const auto page = list(filter);
        EXPECT_FALSE(page) << filter;
        return page ? "" : page.error().message;
    }

    NumberEmbedder embedder{"numbers/1"};
};

TEST_F(FilterTest, everyFieldNarrows)
{
    EXPECT_EQ(count(""), 40U);
    EXPECT_EQ(count("kind:fact"), 20U);
    EXPECT_EQ(count("-kind:fact"), 20U);
    EXPECT_EQ(count("kind:f*"), 20U);
    EXPECT_EQ(count("kind:fact kind:note"), 0U);
    EXPECT_EQ(count("tag:n3"), 8U);
    EXPECT_EQ(count("tag:n3 tag:low"), 2U);
    EXPECT_EQ(count("-tag:n3"), 32U);
    EXPECT_EQ(count("tag:n*"), 40U);
    EXPECT_EQ(count("agent:dev-a"), 14U);
    EXPECT_EQ(count("agent:dev-*"), 27U);
    EXPECT_EQ(count("source:run:*"), 20U);
    EXPECT_EQ(count("scope:agent:dev-a"), 4U);
    EXPECT_EQ(count("age<10d"), 10U);
    EXPECT_EQ(count("age>=10d"), 30U);
    EXPECT_EQ(count("importance>=0.5"), 20U);
    EXPECT_EQ(count("importance<0.5 kind:note"), 10U);
    EXPECT_EQ(count("zebra"), 10U);
    EXPECT_EQ(count("zeb"), 10U) << "words that begin so";
    EXPECT_EQ(count("-zebra"), 30U);
    EXPECT_EQ(count("\"number\" lion"), 30U);
    EXPECT_EQ(count("zebra lion"), 0U);
    EXPECT_EQ(count("time>1970-01-01"), 40U);
    EXPECT_EQ(count("forgotten:yes"), 0U);
    EXPECT_EQ(count("forgotten:any"), 40U);
}

TEST_F(FilterTest, whatKindsSayBeyondTheirTextNarrowsToo)
{
    const auto add = [this](const std::string& kind, const std::string& data) {
        NewRecord record;
        record.kind = kind;
        record.data = data;
        EXPECT_TRUE(bench->add(*knowledge, record)) << data;
    };
    for (int i = 0; i < 10; ++i)
        add("episode",
            R"({"task":"mend the roof","success":)" + std::string(i < 3 ? "true" : "false") + R"(,"reward":)"
                + std::to_string(i * 0.1) + "}");
    add("episode", R"({"task":"mend the roof, nobody knows how well"})");
    for (const auto* city : {"New York", "Newcastle", "Ålesund"})
        add("fact", R"({"subject":"Anna Bell","predicate":"lived_in","object":")" + std::string(city) + "\"}");
    const std::vector<std::pair<std::string, std::size_t>> expected{{"success:yes", 3}, {"success:no", 7}, {"-success:yes", 51},
        {"reward>=0.5", 5}, {"reward<0", 0}, {"reward:0.5", 1}, {"reward>0.1 success:yes", 1}, {"reward>0.1 -success:yes", 7},
        {"subject:\"anna  BELL\"", 3}, {"subject:anna*", 3}, {"subject:anna", 0}, {"object:new*", 2}, {"object:ÅLE*", 1},
        {"predicate:lived_in object:newcastle", 1}, {"predicate:livedXin", 0}, {"-object:new*", 52}, {"object:\"new *\"", 1},
        {"object:n*w*", 2}, {"object:new?ast*", 1}, {"object:newz*", 0}, {"kind:note success:yes", 0}, {"kind:fact object:*", 3},
        {"success:yes kind:episode", 3}, {"success:yes subject:anna*", 0}};
    for (const auto& [filter, records] : expected) {
        EXPECT_EQ(count(filter), records) << filter;
        Search search;
        search.query = "animal roof lived";
        search.filter = filter;
        search.limit = 200;
        const auto hits = bench->search(*knowledge, search);
        ASSERT_TRUE(hits) << filter << ": " << hits.error().text();
        EXPECT_EQ(hits->size(), records) << filter;
    }
    EXPECT_NE(errorOf("success:maybe").find("success:yes"), std::string::npos);
    EXPECT_NE(errorOf("reward>much").find("-1 to 1"), std::string::npos);
    EXPECT_NE(errorOf("subject>a").find("':'"), std::string::npos);
}

TEST(NameFilter, namesAndBeginningsAreLookedUpInAnIndex)
{
    detail::RowWorld world;
    const auto planOf = [&](const std::string& text) {
        const auto filter = detail::filterOf(text, "", world.clock.now());
        EXPECT_TRUE(filter) << text;
        std::vector<storage::Value> values;
        filter->appendTo(values);
        std::string plan;
        const auto take = [&](const storage::Row& row) { plan.append(row.text(3)).append("\n"); };
        const auto read = world.read([&](storage::Connection& connection) {
            return connection.query("EXPLAIN QUERY PLAN SELECT r.seq FROM records r WHERE 1" + filter->scan, values, take);
        });
        EXPECT_TRUE(read) << read.error().text();
        return plan;
    };
    for (const std::string field : {"subject", "predicate", "object"}) {
        for (const std::string value : {":ab", ":ab*"}) {
            const auto plan = planOf(field + value);
            EXPECT_NE(plan.find("SEARCH facts USING COVERING INDEX facts_by_" + field), std::string::npos)
                << field << value << plan;
            EXPECT_EQ(plan.find("SCAN facts"), std::string::npos) << field << value << plan;
        }
    }
}

TEST_F(FilterTest, whatMeansNothingIsSaidWithItsPlace)
{
    EXPECT_NE(errorOf("colour:red").find("at character 1"), std::string::npos);
    EXPECT_NE(errorOf("kind:note age:3d").find("at character 11"), std::string::npos);
    EXPECT_NE(errorOf("age<soon").find("at character 5"), std::string::npos);
    EXPECT_NE(errorOf("importance>much").find("0 to 1"), std::string::npos);
    EXPECT_NE(errorOf("time>yesterday").find("2026-11-01"), std::string::npos);
    EXPECT_NE(errorOf("forgotten:maybe").find("forgotten:yes"), std::string::npos);
    EXPECT_NE(errorOf("tag>3").find("':'"), std::string::npos);
}

TEST_F(FilterTest, noSyntaxOfTheFullTextMeansAnything)
{
    for (const std::string hostile : {"\"zebra\\\" OR lion\"", "\"NEAR(zebra lion)\"", "\"text:zebra\"", "\"zebra* AND\"",
             "\"^zebra\"", "\"'; DROP TABLE records; --\"", "\"\\\"\\\"\\\"\"", "\"(\"", "\"*\"", "\"{zebra lion}\""}) {
        const auto page = list(hostile);
        EXPECT_TRUE(page) << hostile << ": " << (page ? "" : page.error().text());
        Search search;
        search.query = hostile;
        search.textWeight = 1;
        EXPECT_TRUE(bench->search(*knowledge, search)) << hostile;
    }
    EXPECT_EQ(count(""), 40U);
}

TEST_F(FilterTest, searchesGiveAsManyAsThereAreThatFit)
{
    for (const auto* filter :
        {"tag:n3", "agent:dev-b", "age<10d", "importance>=0.9", "kind:fact tag:low", "-tag:high", "scope:agent:*"}) {
        Search search;
        search.query = "animal #5";
        search.filter = filter;
        search.limit = 200;
        const auto answer = bench->answer(*knowledge, search);
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(answer->hits.size(), count(filter)) << filter;
        EXPECT_EQ(answer->facts.matching, static_cast<std::int64_t>(count(filter))) << filter;
        search.textWeight = 0;
        EXPECT_EQ(bench->search(*knowledge, search)->size(), count(filter)) << filter;
        search.textWeight = 1;
        search.vectorWeight = 0;
        EXPECT_EQ(bench->search(*knowledge, search)->size(), count(filter)) << filter << ": all have the word animal";
    }
}

TEST_F(FilterTest, aSearchOfScopesLeavesOutTheOthers)
{
    Search search;
    search.query = "animal";
    search.limit = 200;
    search.scopes = std::vector<std::string>{""};
    EXPECT_EQ(bench->search(*knowledge, search)->size(), 36U);
    search.scopes = std::vector<std::string>{"", "agent:dev-a"};
    EXPECT_EQ(bench->search(*knowledge, search)->size(), 40U);
    search.scopes = std::vector<std::string>{"agent:other"};
    EXPECT_TRUE(bench->search(*knowledge, search)->empty());
}

TEST_F(FilterTest, aSearchForWhatIsForgottenIsRefused)
{
    Search search;
    search.query = "animal";
    search.filter = "forgotten:yes";
    const auto hits = bench->search(*knowledge, search);
    ASSERT_FALSE(hits);
    EXPECT_EQ(hits.error().code, ErrorCode::InvalidArgument);
}

TEST_F(FilterTest, pagesGoThroughAllOnceInEitherDirection)
{
    for (const bool oldestFirst : {false, true}) {
        api::ListMemories query;
        query.tenant = "default";
        query.limit = 7;
        query.oldestFirst = oldestFirst;
        query.filter = "tag:high";
        std::vector<std::string> ids;
        do {
            const auto page = bench->loop.runUntil(knowledge->list(query));
            ASSERT_TRUE(page) << page.error().text();
            for (const auto& row : page->rows)
                ids.push_back(row.id);
            query.cursor = page->next;
        } while (!query.cursor.empty());
        EXPECT_EQ(ids.size(), 30U);
        EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 30U);
        EXPECT_EQ(std::is_sorted(ids.begin(), ids.end()), oldestFirst) << "ids grow with time";
    }
    api::ListMemories query;
    query.tenant = "default";
    query.cursor = "nonsense";
    EXPECT_EQ(bench->loop.runUntil(knowledge->list(query)).error().code, ErrorCode::InvalidArgument);
}

TEST_F(FilterTest, facetsCountWhatMatches)
{
    api::ListMemories query;
    query.tenant = "default";
    query.filter = "kind:note";
    query.facets = true;
    query.limit = 1;
    const auto page = bench->loop.runUntil(knowledge->list(query));
    ASSERT_TRUE(page) << page.error().text();
    EXPECT_EQ(page->rows.size(), 1U);
    EXPECT_EQ(page->total, 20);
    ASSERT_EQ(page->kinds.size(), 1U);
    EXPECT_EQ(page->kinds[0].records, 20);
    ASSERT_EQ(page->agents.size(), 2U);
    EXPECT_EQ(page->agents[0].records, 7);
    EXPECT_EQ(page->tags.size(), 7U);
    EXPECT_EQ(page->tags[0].name, "high");
    EXPECT_EQ(page->tags[0].records, 15);
}

} // namespace
} // namespace kaze::knowledge
