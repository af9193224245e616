#include "engine/api/upkeep_requests.h"
#include "engine/base/one_shot.h"
#include "engine/knowledge/detail/statements.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <fstream>
#include <set>

namespace kaze::knowledge {
namespace {

//! One whose next query a test holds up.
class HeldEmbedder final : public vectors::Embedder {
public:
    explicit HeldEmbedder(NumberEmbedder& inner) : m_inner(inner) { }

    [[nodiscard]] const std::string& id() const override { return m_inner.id(); }
    [[nodiscard]] std::size_t dimensions() const override { return m_inner.dimensions(); }

    Task<Result<std::vector<vectors::Vector>>> embed(vectors::EmbedContext context, std::vector<std::string> texts) override
    {
        if (const auto gate = std::exchange(hold, std::nullopt)) {
            held = true;
            std::ignore = co_await gate->wait();
        }
        co_return co_await m_inner.embed(std::move(context), std::move(texts));
    }

    std::optional<base::OneShot<bool>> hold;
    bool held = false;

private:
    NumberEmbedder& m_inner;
};

class EmbedderChange : public KnowledgeTest {
protected:
    api::MemoryStats stats()
    {
        const auto stats = bench->loop.runUntil(knowledge->stats("default", {}));
        EXPECT_TRUE(stats) << stats.error().text();
        return stats.value_or(api::MemoryStats());
    }

    //! Opens the memory with another embedder, whose vectors are not made until it is let.
    void changeTo(NumberEmbedder& embedder, const std::vector<vectors::Embedder*>& formers)
    {
        embedder.failing = true;
        open(embedder, formers);
        bench->logged->clear();
        ASSERT_GE(bench->count(*knowledge), 0);
        bench->turnUntil(
            [&] { return embedder.calls > 0 && bench->clock.sleepers() > 0 && knowledge->figures().unindexed == 0; });
    }

    void letItWork(NumberEmbedder& embedder)
    {
        embedder.failing = false;
        embedder.allowed = std::numeric_limits<std::size_t>::max();
        bench->clock.advance(std::chrono::minutes(11));
    }

    //! Until it has embedded so many texts; then it waits.
    void letItMake(NumberEmbedder& embedder, std::size_t texts)
    {
        const int calls = embedder.calls;
        letItWork(embedder);
        embedder.allowed = texts;
        bench->turnUntil([&] {
            return embedder.calls > calls && embedder.embedded >= texts && bench->clock.sleepers() > 0
                && stats().embedderProblem.find("the embedder is away") != std::string::npos;
        });
        EXPECT_EQ(embedder.embedded, texts);
    }

    void finish(NumberEmbedder& embedder)
    {
        letItWork(embedder);
        bench->turnUntil([this] { return bench->logged->contains("by an embedder before were removed"); });
        EXPECT_EQ(stats().embedder, embedder.id());
        EXPECT_EQ(stats().dimensions, static_cast<std::int64_t>(embedder.dimensions()));
        EXPECT_EQ(stats().unembedded, 0);
        EXPECT_EQ(numberIn("SELECT count(*) FROM vectors WHERE length(vector) <> "
                      + std::to_string(embedder.dimensions() * sizeof(float))),
            0);
    }

    //! Every so many of the numbers up to `to` is found, first and by its own vector.
    void findAll(int to, int step = 1, int from = 0)
    {
        for (int i = from; i < to; i += step) {
            const std::string text = "number #" + std::to_string(i);
            const auto hits = bench->byVector(*knowledge, text, 1);
            ASSERT_EQ(hits.size(), 1U) << text;
            EXPECT_EQ(hits[0].text, text);
            EXPECT_NEAR(hits[0].similarity, 1, 1e-5) << text;
        }
    }

    std::string idOf(int number)
    {
        const auto hits = bench->byText(*knowledge, std::to_string(number), 1);
        EXPECT_EQ(hits.size(), 1U);
        return hits.empty() ? std::string() : hits[0].id;
    }

    void edit(int number, const std::string& text, const std::string& kind = {})
    {
        api::UpdateMemory query;
        query.tenant = "default";
        query.id = idOf(number);
        if (!text.empty())
            query.text = text;
        if (!kind.empty())
            query.kind = kind;
        const auto changed = bench->loop.runUntil(knowledge->update(query, "person"));
        ASSERT_TRUE(changed) << changed.error().text();
    }

    std::string answeredBy(const std::string& query)
    {
        Search wanted;
        wanted.query = query;
        const auto answer = bench->answer(*knowledge, wanted);
        EXPECT_TRUE(answer);
        return answer ? answer->facts.embedder : std::string();
    }

    std::int64_t numberIn(const std::string& sql)
    {
        storage::OpenOptions options;
        options.path = folder / "copy.db";
        // Beside the one that is open: what is committed is in the file and its log.
        for (const auto* ending : {"", "-wal"}) {
            std::error_code missing;
            std::filesystem::remove(folder / ("copy.db" + std::string(ending)), missing);
            std::filesystem::copy_file(
                folder / "knowledge" / ("default.db" + std::string(ending)), folder / ("copy.db" + std::string(ending)), missing);
        }
        options.migrations = detail::sql::migrations();
        options.label = "knowledge";
        const auto opened = storage::Database::open(
            options, {bench->loop.executor(), bench->writers, bench->metrics, bench->clock, bench->log});
        EXPECT_TRUE(opened) << opened.error().text();
        std::int64_t number = -1;
        const auto read = (*opened)->readSync([&](storage::Connection& connection) {
            return connection.query(sql, {}, [&](const storage::Row& row) { number = row.integer(0); });
        });
        EXPECT_TRUE(read) << read.error().text();
        (*opened)->close();
        return number;
    }

    std::set<std::string> indexFiles() const
    {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder / "knowledge" / "default"))
            names.insert(entry.path().filename().string());
        return names;
    }

    [[nodiscard]] bool anywhere(const std::string& bytes) const
    {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "knowledge")) {
            if (!entry.is_regular_file())
                continue;
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string content((std::istreambuf_iterator<char>(file)), {});
            if (content.find(bytes) != std::string::npos)
                return true;
        }
        return false;
    }
    static std::string bytesOf(const vectors::Vector& vector)
    {
        return {reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(float)};
    }

    NumberEmbedder first{"numbers/1"}, second{"numbers/2", 24}, third{"numbers/3", 8};
};

TEST_F(EmbedderChange, theOldIndexServesUntilAllRecordsHaveAVectorOfTheNewOne)
{
    open(first);
    addNumbers(0, 400);
    settle();
    changeTo(second, {&first});
    auto told = stats();
    EXPECT_EQ(told.embedder, "numbers/1");
    EXPECT_EQ(told.dimensions, 16);
    EXPECT_EQ(told.unembedded, 400);
    ASSERT_EQ(told.shards.size(), 1U);
    EXPECT_EQ(told.shards[0].state, "re-embedding");
    EXPECT_EQ(told.shards[0].progress, 0);
    EXPECT_EQ(told.shards[0].vectors, 400);
    EXPECT_EQ(told.shards[0].indexed, 400) << "its index is as it was";
    EXPECT_TRUE(told.shards[0].problem.empty()) << told.shards[0].problem;
    EXPECT_FALSE(bench->logged->contains("built anew"));
    EXPECT_EQ(answeredBy("number #3"), "numbers/1");
    findAll(400, 7);

    for (std::size_t made = 64; made < 400; made += 64) {
        letItMake(second, made);
        findAll(400, 29);
        told = stats();
        EXPECT_EQ(told.embedder, "numbers/1");
        EXPECT_EQ(told.unembedded, static_cast<std::int64_t>(400 - made));
        EXPECT_NEAR(told.shards.at(0).progress.value_or(0), static_cast<double>(made) / 400, 1e-9);
    }
    finish(second);
    findAll(400, 7);
    EXPECT_EQ(answeredBy("number #3"), "numbers/2");
    EXPECT_EQ(stats().shards.at(0).state, "ready");
    EXPECT_EQ(stats().shards[0].indexed, 400) << "the new index was there before it answered";
    EXPECT_EQ(second.embedded, 400U + 58U + 1U) << "each record once, and the queries";
    knowledge.reset();
    EXPECT_EQ(indexFiles(), std::set<std::string>{"note@e2-000.hnsw"});
    bench->logged->clear();
    open(second);
    settle();
    findAll(400, 40);
    EXPECT_FALSE(bench->logged->contains("anew"));
}

TEST_F(EmbedderChange, whatIsAddedChangedAndForgottenMeanwhileIsFoundBeforeAndAfter)
{
    first.atOnce = false;
    open(first);
    addNumbers(0, 300);
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0 && knowledge->figures().unindexed == 0; });
    changeTo(second, {&first});
    second.atOnce = false;
    addNumbers(300, 320);
    edit(5, "number #1005");
    edit(6, {}, "memo");
    const auto forgotten = idOf(7), back = idOf(8);
    for (const auto& id : {forgotten, back}) {
        api::ForgetMemory query;
        query.tenant = "default";
        query.id = id;
        ASSERT_TRUE(bench->loop.runUntil(knowledge->forget(query, "person")));
    }
    api::RestoreMemory restore;
    restore.tenant = "default";
    restore.id = back;
    ASSERT_TRUE(bench->loop.runUntil(knowledge->restore(restore, "person")));
    const auto isThere = [&](int number, bool expected) {
        const auto text = "number #" + std::to_string(number);
        const auto hits = bench->byVector(*knowledge, text, 1);
        return (!hits.empty() && hits[0].text == text) == expected;
    };
    // The old embedder makes the vectors of what is new, too: behind, as it always did.
    bench->turnUntil([&] { return isThere(319, true) && isThere(1005, true) && isThere(8, true); });
    const auto look = [&] {
        findAll(320, 1, 300);
        EXPECT_TRUE(isThere(1005, true) && isThere(5, false) && isThere(7, false) && isThere(8, true));
        EXPECT_EQ(bench->byVector(*knowledge, "number #6", 1, "memo").size(), 1U);
        EXPECT_EQ(bench->byVector(*knowledge, "number #9999", 200, "note").size(), 200U);
        api::GetMemory get;
        get.tenant = "default";
        get.id = idOf(1005);
        EXPECT_TRUE(bench->loop.runUntil(knowledge->get(get))->record.embedded);
    };
    look();
    EXPECT_EQ(stats().embedder, "numbers/1");
    EXPECT_EQ(stats().unembedded, 319);
    finish(second);
    look();
    EXPECT_EQ(numberIn("SELECT count(*) FROM vectors"), 319);
    EXPECT_EQ(numberIn("SELECT count(*) FROM pending"), 0);
}

TEST_F(EmbedderChange, aChangeGoesOnWhereItStoodAfterAStart)
{
    open(first);
    addNumbers(0, 400);
    settle();
    changeTo(second, {&first});
    letItMake(second, 96);
    EXPECT_EQ(stats().unembedded, 304);
    changeTo(second, {&first});
    EXPECT_EQ(stats().unembedded, 304);
    EXPECT_EQ(stats().embedder, "numbers/1");
    findAll(400, 19);
    finish(second);
    findAll(400, 19);
    EXPECT_EQ(second.embedded, 400U + 22U) << "nothing was made again; and the queries";
}

TEST_F(EmbedderChange, configuringTheOldOneAgainLosesNothing)
{
    open(first);
    addNumbers(0, 400);
    settle();
    changeTo(second, {&first});
    letItMake(second, 96);
    addNumbers(400, 410);
    const auto made = first.embedded;
    bench->logged->clear();
    open(first, {&second});
    settle();
    EXPECT_EQ(stats().embedder, "numbers/1");
    EXPECT_EQ(stats().unembedded, 0);
    bench->turnUntil([this] { return bench->logged->contains("by an embedder before were removed"); });
    EXPECT_EQ(first.embedded, made) << "nothing is embedded again";
    EXPECT_FALSE(bench->logged->contains("built anew"));
    EXPECT_EQ(numberIn("SELECT count(*) FROM vectors"), 410);
    EXPECT_EQ(indexFiles().count("note@e2-000.hnsw"), 0U);
    findAll(410, 9);
}

TEST_F(EmbedderChange, whatTheOldOneHadYetToMakeIsMadeAgainWhenTheChangeIsTakenBack)
{
    open(first);
    addNumbers(0, 20);
    knowledge.reset();
    first.atOnce = false;
    first.failing = true;
    open(first);
    addNumbers(20, 50);
    EXPECT_EQ(stats().unembedded, 30);
    changeTo(second, {&first});
    first.failing = false;
    bench->clock.advance(std::chrono::minutes(11));
    bench->turnUntil([this] { return second.calls > 1; });
    EXPECT_EQ(first.embedded, 20U) << "no more is made of a backlog by an embedder that is to go";
    open(first, {&second});
    ASSERT_EQ(bench->count(*knowledge), 50);
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    findAll(50);
}

TEST_F(EmbedderChange, theFirstOneServesUntilTheThirdIsThere)
{
    open(first);
    addNumbers(0, 400);
    settle();
    changeTo(second, {&first});
    letItMake(second, 96);
    changeTo(third, {&first, &second});
    EXPECT_EQ(stats().embedder, "numbers/1");
    EXPECT_EQ(stats().unembedded, 400);
    bench->turnUntil([this] { return bench->logged->contains("by an embedder before were removed"); });
    EXPECT_EQ(numberIn("SELECT count(*) FROM vectors"), 400) << "those of the second are of no use";
    findAll(400, 13);
    bench->logged->clear();
    finish(third);
    findAll(400, 13);
    EXPECT_EQ(numberIn("SELECT count(*) FROM vectors"), 400);
    knowledge.reset();
    EXPECT_EQ(indexFiles(), std::set<std::string>{"note@e3-000.hnsw"});
}

TEST_F(EmbedderChange, anErasureInTheMiddleLeavesNothingOfEither)
{
    open(first);
    addNumbers(0, 400);
    settle();
    changeTo(second, {&first});
    letItMake(second, 384);
    ASSERT_EQ(stats().embedder, "numbers/1") << "it is in the middle";
    const auto id = idOf(17);
    ASSERT_TRUE(anywhere(bytesOf(first.vectorOf("#17"))));
    ASSERT_TRUE(anywhere(bytesOf(second.vectorOf("#17"))));

    api::EraseMemories query;
    query.tenant = "default";
    query.ids = {id, idOf(399)};
    const auto erased = bench->loop.runUntil(knowledge->erase(query));
    ASSERT_TRUE(erased) << erased.error().text();
    for (const auto& place : erased->places)
        EXPECT_EQ(place.left, 0) << place.place << ": " << place.detail;
    EXPECT_TRUE(erased->complete);
    EXPECT_FALSE(anywhere("number #17\n") || anywhere("number #399"));
    for (const auto* number : {"#17", "#399"}) {
        EXPECT_FALSE(anywhere(bytesOf(first.vectorOf(number)).substr(0, 32))) << number;
        EXPECT_FALSE(anywhere(bytesOf(second.vectorOf(number)).substr(0, 32))) << number;
    }
    EXPECT_NE(bench->byVector(*knowledge, "number #17", 1).at(0).text, "number #17");
    bench->turnUntil([this] { return knowledge->figures().unindexed == 0; });
    findAll(399, 17, 18);
    finish(second);
    EXPECT_FALSE(anywhere(bytesOf(second.vectorOf("#17")).substr(0, 32)));
    EXPECT_EQ(numberIn("SELECT count(*) FROM vectors"), 398);
    findAll(399, 17, 18);
}

TEST_F(EmbedderChange, whereTheOldOneIsNoLongerThereWordsAndWhatIsThereAnswer)
{
    open(first);
    addNumbers(0, 300);
    settle();
    changeTo(second, {});
    EXPECT_TRUE(bench->byVector(*knowledge, "number #7").empty());
    EXPECT_EQ(bench->byText(*knowledge, "7", 1).at(0).text, "number #7");
    const auto told = stats();
    EXPECT_EQ(told.embedder, "numbers/1") << "whose vectors are kept";
    EXPECT_NE(told.embedderProblem.find("numbers/1"), std::string::npos) << told.embedderProblem;
    EXPECT_NE(told.shards.at(0).problem.find("cannot be asked"), std::string::npos) << told.shards[0].problem;
    EXPECT_EQ(numberIn("SELECT count(*) FROM vectors"), 300);
    letItMake(second, 64);
    second.allowed = 1'000'000; // queries
    EXPECT_EQ(answeredBy("number #1"), "numbers/2");
    findAll(30);
    // New ones come first, as nobody else finds them by likeness.
    second.atOnce = false;
    addNumbers(300, 310);
    const auto waited = stats().unembedded;
    bench->clock.advance(std::chrono::minutes(11));
    bench->turnUntil([&] { return stats().unembedded < waited; });
    findAll(310, 1, 300);
    bench->turnUntil([this] { return bench->logged->contains("by an embedder before were removed"); });
    EXPECT_TRUE(stats().shards.at(0).problem.empty()) << stats().shards[0].problem;
    findAll(310, 9);
}

TEST_F(EmbedderChange, theOldOneIsAskedAgainAfterItFailed)
{
    open(first);
    addNumbers(0, 300);
    settle();
    changeTo(second, {&first});
    first.failing = true;
    EXPECT_EQ(bench->byText(*knowledge, "7", 1).size(), 1U);
    EXPECT_TRUE(bench->byVector(*knowledge, "number #7").empty()) << "the other has none yet";
    const int asked = first.calls;
    EXPECT_TRUE(bench->byVector(*knowledge, "number #7").empty());
    EXPECT_EQ(first.calls, asked) << "it is left alone for a while";
    EXPECT_NE(stats().shards.at(0).problem.find("the embedder is away"), std::string::npos) << stats().shards[0].problem;
    first.failing = false;
    bench->clock.advance(std::chrono::seconds(31));
    findAll(300, 11);
    EXPECT_TRUE(stats().shards.at(0).problem.empty()) << stats().shards[0].problem;
    finish(second);
}

TEST_F(EmbedderChange, aTextThatTheNewOneRefusesDoesNotKeepTheOldOneForEver)
{
    open(first);
    addNumbers(0, 100);
    ASSERT_TRUE(bench->add(*knowledge, "an endless story #100"));
    settle();
    second.refusedWord = "endless";
    open(second, {&first});
    bench->logged->clear();
    ASSERT_EQ(bench->count(*knowledge), 101);
    bench->turnUntil([this] { return bench->logged->contains("by an embedder before were removed"); });
    EXPECT_EQ(stats().embedder, "numbers/2");
    EXPECT_EQ(stats().unembedded, 1);
    EXPECT_NE(stats().embedderProblem.find("too long"), std::string::npos);
    findAll(100, 9);
    EXPECT_EQ(bench->byText(*knowledge, "endless", 1).size(), 1U);
    // One that refuses everything does not take over.
    third.refusedWord = "number";
    open(third, {&second});
    ASSERT_EQ(bench->count(*knowledge), 101);
    bench->turnUntil([this] { return bench->clock.sleepers() > 0; });
    EXPECT_EQ(stats().embedder, "numbers/2");
    findAll(100, 9);
}

TEST_F(EmbedderChange, otherDimensionsOfTheSameModelAreAnotherEmbedder)
{
    NumberEmbedder wide("model", 32), narrow("model", 16);
    open(wide);
    addNumbers(0, 300);
    settle();
    changeTo(narrow, {&wide});
    EXPECT_EQ(stats().dimensions, 32);
    findAll(300, 17);
    finish(narrow);
    findAll(300, 17);
}

TEST_F(EmbedderChange, anIndexIsDividedInTheMiddle)
{
    open(first);
    addNumbers(0, 2000);
    settle();
    changeTo(second, {&first});
    letItMake(second, 640);
    api::ReshardMemory query;
    query.tenant = "default";
    query.kind = "note";
    query.parts = 4;
    const auto begun = bench->loop.runUntil(knowledge->reshard(query));
    ASSERT_TRUE(begun) << begun.error().text();
    bench->turnUntil([this] { return stats().shards.size() == 4; });
    findAll(2000, 97);
    finish(second);
    bench->turnUntil([this] { return stats().shards.size() == 4 && knowledge->figures().unindexed == 0; });
    findAll(2000, 97);
    knowledge.reset();
    EXPECT_EQ(indexFiles(),
        (std::set<std::string>{
            "note@e2@0of4-000.hnsw", "note@e2@1of4-000.hnsw", "note@e2@2of4-000.hnsw", "note@e2@3of4-000.hnsw"}));
    bench->logged->clear();
    open(second);
    settle();
    EXPECT_EQ(stats().shards.size(), 4U);
    EXPECT_FALSE(bench->logged->contains("anew"));
    findAll(2000, 97);
}

TEST_F(EmbedderChange, aSearchThatIsUnderWayWhenTheNewOneTakesOverFindsEverything)
{
    HeldEmbedder held(first);
    open(first);
    addNumbers(0, 300);
    settle();
    changeTo(second, {&held});
    const base::OneShot<bool> gate;
    held.hold = gate;
    Search wanted;
    wanted.query = "number #33";
    wanted.limit = 200;
    wanted.textWeight = 0;
    std::optional<Result<Answer>> answer;
    const auto search = [&]() -> Task<> { answer = co_await knowledge->search(Bench::as("default"), wanted); };
    base::spawn(bench->loop.executor(), search());
    bench->turnUntil([&] { return held.held; });
    letItWork(second);
    bench->turnUntil([this] { return stats().embedder == "numbers/2"; });
    EXPECT_EQ(numberIn("SELECT count(*) FROM vectors"), 600) << "somebody may still read them";
    gate.set(true);
    bench->turnUntil([&] { return answer.has_value(); });
    ASSERT_TRUE(*answer) << answer->error().text();
    finish(second);
    EXPECT_EQ((*answer)->facts.embedder, "numbers/2");
    ASSERT_EQ((*answer)->hits.size(), 200U);
    EXPECT_EQ((*answer)->hits[0].text, "number #33");
}

TEST_F(EmbedderChange, vectorsThatSomebodyBringsAreOfTheEmbedderWithTheirDimensions)
{
    open(first);
    addNumbers(0, 20);
    changeTo(second, {&first});
    api::ImportMemories query;
    query.tenant = "default";
    for (const int dimensions : {16, 24, 8}) {
        api::MemoryItem item;
        item.text = "brought #" + std::to_string(1000 + dimensions);
        const auto vector = NumberEmbedder("brought", static_cast<std::size_t>(dimensions)).vectorOf(item.text);
        item.vector.assign(vector.begin(), vector.end());
        query.items.push_back(item);
    }
    second.failing = false;
    const auto imported = bench->loop.runUntil(knowledge->import(query));
    ASSERT_TRUE(imported) << imported.error().text();
    EXPECT_EQ(imported->added, 2);
    ASSERT_EQ(imported->refused.size(), 1U);
    EXPECT_EQ(imported->refused[0].item, 2);
    Search wanted;
    wanted.textWeight = 0;
    for (const std::size_t dimensions : {16U, 24U}) {
        wanted.vector = NumberEmbedder("brought", dimensions).vectorOf("#" + std::to_string(1000 + dimensions));
        const auto answer = bench->answer(*knowledge, wanted);
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(answer->facts.embedder, dimensions == 16 ? "numbers/1" : "numbers/2");
        EXPECT_EQ(answer->hits.at(0).text, "brought #" + std::to_string(1000 + dimensions));
    }
    finish(second);
}

TEST_F(EmbedderChange, theSecondSetOfVectorsCountsAgainstNoLimit)
{
    NumberEmbedder large("large/1", 512), other("large/2", 512);
    open(large);
    addNumbers(0, 3000);
    settle();
    knowledge.reset();
    open(large); // the log is part of the file now
    ASSERT_EQ(bench->count(*knowledge), 3000);
    const auto before = knowledge->bytesOf("default", {});
    ASSERT_TRUE(before);
    const std::int64_t limit = *before + (6 << 20); // what the log may have
    other.atOnce = false;
    large.atOnce = false;
    changeTo(other, {&large});
    knowledge->limit("default", {}, limit);
    letItMake(other, 2976);
    const auto meanwhile = knowledge->bytesOf("default", {});
    ASSERT_TRUE(meanwhile);
    ASSERT_GT(*meanwhile, limit);
    EXPECT_TRUE(bench->add(*knowledge, "one more #3000"));
    letItWork(other);
    bench->turnUntil([this] { return bench->logged->contains("by an embedder before were removed"); });
    knowledge.reset();
    open(other);
    ASSERT_EQ(bench->count(*knowledge), 3001);
    const auto after = knowledge->bytesOf("default", {});
    ASSERT_TRUE(after);
    ASSERT_GT(*after, limit) << "the file does not shrink";
    knowledge->limit("default", {}, limit);
    EXPECT_TRUE(bench->add(*knowledge, "one more #3001"));
    knowledge->limit("default", {}, limit / 2);
    EXPECT_EQ(bench->add(*knowledge, "one more #3002").error().code, ErrorCode::BudgetExhausted);
}

TEST_F(EmbedderChange, aChangeThatWasUnderWayBeforeBothWereKeptGoesOn)
{
    std::filesystem::create_directories(folder / "knowledge");
    storage::OpenOptions options;
    options.path = folder / "knowledge" / "default.db";
    options.label = "knowledge";
    options.migrations = detail::sql::migrations();
    std::erase_if(options.migrations, [](const auto& migration) { return migration.number > 6; });
    const auto old
        = storage::Database::open(options, {bench->loop.executor(), bench->writers, bench->metrics, bench->clock, bench->log});
    ASSERT_TRUE(old) << old.error().text();
    const auto filled = (*old)->writeSync([this](storage::Connection& connection) -> Result<> {
        auto done = connection.execute("INSERT INTO embedders (name) VALUES ('numbers/1'), ('numbers/2'), ('unused')", {});
        for (int i = 1; done && i <= 30; ++i) {
            const auto id = bench->ids.next();
            const std::string text = "number #" + std::to_string(i);
            done = connection.execute(
                "INSERT INTO records (id, kind, text, tags, source, created_at, sequence) VALUES (?, 'note', ?, "
                "'[]', 'test', ?, ?)",
                {storage::Blob(id.bytes), std::string_view(text), std::int64_t{i}, std::int64_t{i}});
            if (done)
                done = connection.execute(
                    "INSERT INTO texts (rowid, text) VALUES (?, ?)", {std::int64_t{i}, std::string_view(text)});
            if (done && i > 28) {
                done = connection.execute("INSERT INTO pending (seq) VALUES (?)", {std::int64_t{i}});
                continue;
            }
            const bool anew = i > 20;
            const auto bytes = bytesOf((anew ? second : first).vectorOf(text));
            if (done)
                done = connection.execute("INSERT INTO vectors (id, seq, kind, embedder, vector) VALUES (?, ?, 'note', ?, ?)",
                    {storage::Blob(id.bytes), std::int64_t{i}, std::int64_t{anew ? 2 : 1},
                        storage::Blob(std::string_view(bytes))});
        }
        if (done)
            done = connection.execute("UPDATE counters SET value = 30", {});
        return done ? Result<>() : failure(done);
    });
    ASSERT_TRUE(filled) << filled.error().text();
    (*old)->close();

    changeTo(second, {&first});
    EXPECT_EQ(stats().embedder, "numbers/1") << "which made most of them";
    EXPECT_EQ(stats().unembedded, 22);
    findAll(21, 1, 1);
    finish(second);
    EXPECT_LE(second.embedded, 22U);
    findAll(31, 1, 1);
}

} // namespace
} // namespace kaze::knowledge
