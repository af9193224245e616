#include "engine/api/memory_requests.h"
#include "engine/api/trace.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

namespace kaze::knowledge {
namespace {

NewRecord noteOf(const std::string& text)
{
    NewRecord record;
    record.text = text;
    return record;
}

class MemoryTest : public KnowledgeTest {
protected:
    MemoryTest() { open(embedder); }

    std::string added(const std::string& text, const std::string& kind = "note")
    {
        const auto id = bench->add(*knowledge, text, kind);
        EXPECT_TRUE(id) << id.error().text();
        return id.value_or("");
    }

    std::vector<api::MemoryHit> found(const std::string& query, std::int64_t limit = 10)
    {
        Search search;
        search.query = query;
        search.limit = limit;
        const auto hits = bench->search(*knowledge, search);
        EXPECT_TRUE(hits) << hits.error().text();
        return hits.value_or(std::vector<api::MemoryHit>());
    }

    vectors::HashedEmbedder embedder{bench->workers};
};

TEST_F(MemoryTest, findsByWordsAndByPiecesOfWords)
{
    const std::string retry = added("The retry policy doubles the delay after every failure.");
    const std::string caching = added("Embeddings are cached for an hour.");
    added("Bananas ripen in warm kitchens.");
    EXPECT_EQ(found("what is the retry policy?").at(0).id, retry);
    EXPECT_EQ(bench->byVector(*knowledge, "caching an embedding").at(0).id, caching);
    EXPECT_EQ(bench->byText(*knowledge, "hour").at(0).id, caching);
}

TEST_F(MemoryTest, everyHitSaysWhatItIsAndHowItWasFound)
{
    NewRecord record;
    record.text = "Deploy on Fridays only with two reviewers.";
    record.kind = "fact";
    record.tags = {"deploy", "it's \"quoted\""};
    record.source = "cli";
    bench->clock.advance(std::chrono::hours(5));
    const auto id = bench->add(*knowledge, record);
    ASSERT_TRUE(id);
    const auto hits = found("Deploy on Fridays only with two reviewers.");
    ASSERT_EQ(hits.size(), 1U);
    EXPECT_EQ(hits[0].id, *id);
    EXPECT_EQ(hits[0].text, record.text);
    EXPECT_EQ(hits[0].kind, "fact");
    EXPECT_EQ(hits[0].tags, record.tags);
    EXPECT_EQ(hits[0].createdAt, bench->clock.now());
    EXPECT_EQ(hits[0].textRank, 1);
    EXPECT_EQ(hits[0].vectorRank, 1);
    EXPECT_NEAR(hits[0].similarity, 1.0, 1e-5);
    EXPECT_NEAR(hits[0].score, 1.0 / 61, 1e-12);
}

TEST_F(MemoryTest, ignoresCaseAndAccentsInWords)
{
    const std::string id = added("Das CAFÉ am Ring öffnet um acht.");
    for (const std::string query : {"cafe", "Café", "offnet", "ÖFFNET"})
        EXPECT_EQ(bench->byText(*knowledge, query).size(), 1U) << query;
}

TEST_F(MemoryTest, takesAnySyntaxOfFts5AsPlainWords)
{
    const std::string id = added("alpha beta gamma");
    const std::vector<std::string> hostile{"\"alpha", "alpha*", "alpha AND", "NOT alpha", "alpha NEAR(beta", "^alpha",
        "text:alpha", "{text}: alpha", "alpha)) OR ((", "'; DROP TABLE records; --alpha", "alpha \"\" \"", "- alpha",
        "alpha + beta", "… alpha „“", std::string("alpha\0beta", 10), "\xff\xfe alpha", "AND OR NOT alpha"};
    for (const auto& query : hostile) {
        const auto hits = bench->byText(*knowledge, query);
        ASSERT_EQ(hits.size(), 1U) << query;
        EXPECT_EQ(hits[0].id, id);
    }
    for (const std::string query : {"*", "\"\"", "()", "…", "-^:", "\xff"})
        EXPECT_TRUE(bench->byText(*knowledge, query).empty()) << query;
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(MemoryTest, storesOnceUnderOneKey)
{
    NewRecord record;
    record.text = "once";
    record.idempotencyKey = "run:1/step:4";
    const auto first = bench->add(*knowledge, record);
    record.text = "once more";
    const auto second = bench->add(*knowledge, record);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, *second);
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_TRUE(bench->byText(*knowledge, "more").empty());
}

TEST_F(MemoryTest, storesOnceUnderOneKeyAlsoWhenAskedTwiceAtOnce)
{
    NewRecord record;
    record.text = "once";
    record.idempotencyKey = "key";
    std::vector<Task<Result<std::string>>> tasks;
    for (int i = 0; i < 8; ++i)
        tasks.push_back(knowledge->add(Bench::as("default"), record));
    const auto ids = bench->loop.runUntil(base::whenAll(std::move(tasks)));
    for (const auto& id : ids)
        EXPECT_EQ(id.value_or("none"), ids[0].value_or(""));
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(MemoryTest, tenantsDoNotSeeEachOther)
{
    NewRecord record;
    record.text = "the secret of tenant one";
    ASSERT_TRUE(bench->add(*knowledge, record, "one"));
    record.text = "something of tenant two";
    ASSERT_TRUE(bench->add(*knowledge, record, "two"));
    Search search;
    search.query = "the secret of tenant one";
    const auto one = bench->search(*knowledge, search, "one");
    const auto two = bench->search(*knowledge, search, "two");
    ASSERT_TRUE(one && two);
    ASSERT_EQ(one->size(), 1U);
    EXPECT_EQ(one->at(0).text, "the secret of tenant one");
    ASSERT_EQ(two->size(), 1U);
    EXPECT_EQ(two->at(0).text, "something of tenant two");
}

TEST_F(MemoryTest, refusesTenantsThatAreNoNamesEverywhere)
{
    NewRecord record;
    record.text = "x";
    Search search;
    search.query = "x";
    EXPECT_EQ(bench->add(*knowledge, record, "../up").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bench->search(*knowledge, search, "a/b").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bench->loop.runUntil(knowledge->count("")).error().code, ErrorCode::InvalidArgument);
}

TEST_F(MemoryTest, askingForATenantThatNeverWasLeavesNoFile)
{
    Search search;
    search.query = "x";
    EXPECT_TRUE(bench->search(*knowledge, search, "nobody").value().empty());
    EXPECT_EQ(bench->count(*knowledge, "nobody"), 0);
    EXPECT_FALSE(std::filesystem::exists(folder / "knowledge" / "nobody.db"));
}

TEST_F(MemoryTest, findsOneKindOrAll)
{
    added("a note about storage", "note");
    added("an episode about storage", "episode");
    EXPECT_EQ(bench->byVector(*knowledge, "storage").size(), 2U);
    EXPECT_EQ(bench->byText(*knowledge, "storage").size(), 2U);
    ASSERT_EQ(bench->byVector(*knowledge, "storage", 10, "note").size(), 1U);
    EXPECT_EQ(bench->byVector(*knowledge, "storage", 10, "note").at(0).kind, "note");
    EXPECT_EQ(bench->byText(*knowledge, "storage", 10, "episode").at(0).kind, "episode");
    EXPECT_TRUE(bench->byVector(*knowledge, "storage", 10, "fact").empty());
}

TEST_F(MemoryTest, takesTheLargestTextAndNoLargerOne)
{
    std::string large;
    while (large.size() < (1U << 20) - 10)
        large += "word" + std::to_string(large.size()) + " ";
    const std::string id = added(large);
    EXPECT_EQ(bench->byText(*knowledge, "word0").at(0).id, id);
    EXPECT_EQ(bench->byVector(*knowledge, large).at(0).text.size(), large.size());
    EXPECT_EQ(bench->add(*knowledge, std::string((1U << 20) + 1, 'x')).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bench->add(*knowledge, std::string("\xc3\x28")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bench->add(*knowledge, std::string()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(MemoryTest, isThereAgainAfterAStart)
{
    const std::string id = added("what stays");
    open(embedder);
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_EQ(bench->byText(*knowledge, "stays").at(0).id, id);
    EXPECT_EQ(bench->byVector(*knowledge, "stays").at(0).id, id);
}

TEST_F(MemoryTest, tellsItsFigures)
{
    added("one");
    added("two");
    found("one");
    const auto figures = knowledge->figures();
    EXPECT_EQ(figures.records, 2);
    EXPECT_EQ(figures.unindexed, 0);
    EXPECT_GT(figures.bytes, 0);
}

TEST_F(MemoryTest, manyFirstCallsOfATenantOpenItOnce)
{
    std::vector<Task<Result<std::string>>> tasks;
    for (int i = 0; i < 20; ++i) {
        NewRecord record;
        record.text = "text " + std::to_string(i);
        tasks.push_back(knowledge->add(Bench::as("fresh"), record));
    }
    for (const auto& id : bench->loop.runUntil(base::whenAll(std::move(tasks))))
        EXPECT_TRUE(id);
    EXPECT_EQ(bench->count(*knowledge, "fresh"), 20);
}

TEST_F(MemoryTest, whatIsAddedWhileItIsRemovedIsRefusedAndNotLost)
{
    added("one");
    auto project = Bench::as("default");
    project.project = "plan";
    std::optional<Result<>> removed;
    const auto remove = [&]() -> Task<> { removed = co_await knowledge->remove("default", ""); };
    base::spawn(bench->loop.executor(), remove());
    bench->loop.poll();
    ASSERT_FALSE(removed) << "it takes a while, in which somebody adds";
    const auto meanwhile = bench->add(*knowledge, "two");
    const auto inProject = bench->loop.runUntil(knowledge->add(project, noteOf("three")));
    bench->turnUntil([&] { return removed.has_value(); });
    ASSERT_TRUE(*removed) << removed->error().text();
    ASSERT_FALSE(meanwhile);
    EXPECT_EQ(meanwhile.error().code, ErrorCode::Unavailable) << meanwhile.error().text();
    EXPECT_EQ(inProject.error().code, ErrorCode::Unavailable) << "its projects go too";
    EXPECT_FALSE(std::filesystem::exists(folder / "knowledge" / "default.db"));
    added("four");
    open(embedder);
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_TRUE(bench->loop.runUntil(knowledge->add(project, noteOf("five"))));
}

TEST_F(MemoryTest, isRemovedWhileItIsBeingOpened)
{
    added("one");
    open(embedder);
    std::vector<Task<Result<std::int64_t>>> both;
    both.push_back(knowledge->count("default"));
    both.push_back([](Knowledge& of) -> Task<Result<std::int64_t>> {
        const auto removed = co_await of.remove("default", "");
        co_return removed ? Result<std::int64_t>(0) : failure(removed);
    }(*knowledge));
    const auto ended = bench->loop.runUntil(base::whenAll(std::move(both)));
    EXPECT_TRUE(ended[1]) << ended[1].error().text();
    EXPECT_FALSE(std::filesystem::exists(folder / "knowledge" / "default.db"));
    EXPECT_EQ(bench->count(*knowledge), 0);
    EXPECT_FALSE(std::filesystem::exists(folder / "knowledge" / "default.db")) << "asking does not make it again";
}

TEST_F(MemoryTest, isRemovedWithTheCopiesOfItAndOfNoOther)
{
    added("one");
    ASSERT_TRUE(bench->loop.runUntil(knowledge->add(Bench::as("default2"), noteOf("other"))));
    const auto at = folder / "knowledge";
    for (const auto* copy :
        {"default.db.before-2", "default.db.damaged-20261103", "default@plan.db.before-2", "default2.db.before-2"})
        ASSERT_TRUE(base::writeFile(at / copy, "a copy"));
    const auto removed = bench->loop.runUntil(knowledge->remove("default", ""));
    ASSERT_TRUE(removed) << removed.error().text();
    for (const auto& entry : std::filesystem::directory_iterator(at))
        EXPECT_TRUE(entry.path().filename().string().starts_with("default2")) << entry.path();
    EXPECT_TRUE(std::filesystem::exists(at / "default2.db.before-2"));
    EXPECT_EQ(bench->count(*knowledge, "default2"), 1);
}

TEST_F(MemoryTest, saysWhenTheDatabaseIsDamaged)
{
    std::filesystem::create_directories(folder / "knowledge");
    ASSERT_TRUE(base::writeFile(folder / "knowledge" / "default.db", std::string(8192, 'x')));
    EXPECT_EQ(bench->add(*knowledge, "text").error().code, ErrorCode::Corrupt);
    Search search;
    search.query = "text";
    EXPECT_EQ(bench->search(*knowledge, search).error().code, ErrorCode::Corrupt);
}

TEST_F(MemoryTest, recordsASpanInTheCallersTrace)
{
    auto context = Bench::as("default");
    context.traceId = bench->ids.next();
    NewRecord record;
    record.text = "seen";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->add(context, record)));
    bench->clock.advance(std::chrono::seconds(1));
    Search search;
    search.query = "seen";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->search(context, search)));
    const auto trace = [this](std::string id) -> Task<Result<api::Trace>> {
        return [](telemetry::ObservationLog& log, std::string wanted) -> Task<Result<api::Trace>> {
            co_await log.flush();
            co_return co_await log.trace(std::move(wanted));
        }(bench->observations, std::move(id));
    };
    const auto seen = bench->loop.runUntil(trace(context.traceId.hex()));
    ASSERT_TRUE(seen) << seen.error().text();
    std::vector<std::string> names;
    for (const auto& span : seen->spans)
        names.push_back(span.name);
    EXPECT_EQ(names, (std::vector<std::string>{"memory.store note", "retrieval"}));
}

TEST_F(MemoryTest, aCancelledSearchEndsWithItsReason)
{
    added("text");
    base::CancelSource source;
    source.cancel();
    auto context = Bench::as("default");
    context.cancel = source.token();
    Search search;
    search.query = "text";
    const auto hits = bench->loop.runUntil(knowledge->search(context, search));
    ASSERT_FALSE(hits);
    EXPECT_EQ(hits.error().code, ErrorCode::Cancelled);
}

TEST_F(KnowledgeTest, searchesByWordsAloneWhenTheEmbedderFails)
{
    NumberEmbedder embedder("numbers/1");
    open(embedder);
    ASSERT_TRUE(bench->add(*knowledge, "zebra #1"));
    embedder.failing = true;
    EXPECT_TRUE(bench->add(*knowledge, "lion #2")) << "a record is not lost because of its vector";
    Search search;
    search.query = "zebra";
    const auto hits = bench->search(*knowledge, search);
    ASSERT_TRUE(hits);
    ASSERT_EQ(hits->size(), 1U);
    EXPECT_EQ(hits->at(0).textRank, 1);
    EXPECT_EQ(hits->at(0).vectorRank, 0);
    EXPECT_TRUE(bench->logged->contains("the embedder is away"));
    EXPECT_EQ(bench->count(*knowledge), 2);
    EXPECT_EQ(bench->byText(*knowledge, "lion").size(), 1U);
}

TEST_F(KnowledgeTest, doesNotPayForARecordItHasAlready)
{
    NumberEmbedder embedder("numbers/1");
    open(embedder);
    NewRecord record;
    record.text = "text #1";
    record.idempotencyKey = "key";
    ASSERT_TRUE(bench->add(*knowledge, record));
    ASSERT_TRUE(bench->add(*knowledge, record));
    EXPECT_EQ(embedder.calls, 1);
}

} // namespace
} // namespace kaze::knowledge
