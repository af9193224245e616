#include "engine/api/memory_requests.h"
#include "engine/cell/config.h"
#include "engine/knowledge/certificate.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

//! What clients ask of the memory.
class CellMemory : public CellFixture {
protected:
    void SetUp() override { begin(); }

    void begin()
    {
        m_asker.reset();
        m_cell.reset();
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        m_cell = std::move(*cell);
        m_asker.emplace(m_cell->connect());
    }

    void TearDown() override
    {
        m_asker.reset();
        m_cell.reset();
    }

    template <class Q>
    base::Result<typename Q::Reply> ask(Q query)
    {
        return m_asker->ask(std::move(query));
    }

    std::string remember(const std::string& text, const std::string& kind = "note")
    {
        api::AddMemory wanted;
        wanted.text = text;
        wanted.kind = kind;
        const auto added = ask(wanted);
        EXPECT_TRUE(added) << added.error().text();
        return added ? added->id : "";
    }

    std::unique_ptr<Cell> m_cell;
    std::optional<Asker> m_asker;
};

TEST_F(CellMemory, aRecordIsReadChangedForgottenRestoredAndErased)
{
    const auto id = remember("The nightly job takes twenty minutes.");
    api::UpdateMemory change;
    change.id = id;
    change.text = "The nightly job takes fifty minutes.";
    change.reason = "measured again";
    const auto changed = ask(change);
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_EQ(changed->record.version, 2);
    EXPECT_EQ(changed->versions.front().changedBy, "person");

    api::ForgetMemory forget;
    forget.id = id.substr(0, 20);
    ASSERT_TRUE(ask(forget));
    api::ListMemories list;
    EXPECT_TRUE(ask(list)->rows.empty());
    list.filter = "forgotten:yes";
    EXPECT_THAT(ask(list)->rows, SizeIs(1));
    api::RestoreMemory restore;
    restore.id = id;
    restore.version = 1;
    EXPECT_EQ(ask(restore)->record.text, "The nightly job takes twenty minutes.");

    api::EraseMemories erase;
    erase.ids = {id};
    const auto erased = ask(erase);
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_TRUE(erased->complete);
    api::GetMemory get;
    get.id = id;
    EXPECT_EQ(ask(get).error().code, ErrorCode::NotFound);
}

TEST_F(CellMemory, aCertificateNamesTheVersionsThatWereFoundAndIsTheCellsOwn)
{
    const auto id = remember("The office closes at six.");
    api::SearchMemory search;
    search.query = "when does the office close";
    search.certify = true;
    const auto answer = ask(search);
    ASSERT_TRUE(answer) << answer.error().text();
    const auto report = knowledge::verifyCertificate(answer->certificate);
    EXPECT_TRUE(report.good()) << (report.problems.empty() ? "" : report.problems.front());
    ASSERT_TRUE(report.facts);
    ASSERT_THAT(report.facts->hits, SizeIs(1));
    EXPECT_EQ(report.facts->hits[0].id, id);
    EXPECT_EQ(report.facts->question.query, search.query);
    api::GetMemory get;
    get.id = id;
    EXPECT_EQ(ask(get)->record.hash, report.facts->hits[0].hash);

    api::UpdateMemory change;
    change.id = id;
    change.text = "The office closes at seven.";
    ASSERT_TRUE(ask(change));
    EXPECT_NE(ask(get)->record.hash, report.facts->hits[0].hash) << "an edit after the fact is visible";
    EXPECT_EQ(ask(get)->versions[1].hash, report.facts->hits[0].hash) << "and what was found is still known";

    begin();
    const auto again = ask(search);
    EXPECT_EQ(knowledge::verifyCertificate(again->certificate).fingerprint, report.fingerprint) << "the key is kept";
    search.certify = false;
    const auto plain = ask(search);
    EXPECT_TRUE(plain->certificate.empty());
}

TEST_F(CellMemory, whatTheIndexIsAndHowItIsBuiltFollowsTheConfiguration)
{
    configure("memory:\n  precision: float16\n  m: 24\n  ef_construction: 100\n  recall: 0.9\n");
    begin();
    api::ImportMemories import;
    for (int i = 0; i < 300; ++i) {
        api::MemoryItem item;
        item.text = "record number " + std::to_string(i * 7919);
        import.items.push_back(item);
    }
    ASSERT_EQ(ask(import)->added, 300);
    api::MemoryStats stats;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while ((stats.shards.empty() || stats.shards[0].state != "ready") && std::chrono::steady_clock::now() < until)
        stats = ask(api::GetMemoryStats{}).value();
    ASSERT_THAT(stats.shards, SizeIs(1));
    EXPECT_EQ(stats.records, 300);
    EXPECT_TRUE(stats.lexical);
    EXPECT_EQ(stats.shards[0].state, "ready");
    EXPECT_EQ(stats.shards[0].precision, "float16");
    EXPECT_EQ(stats.shards[0].m, 24);
    EXPECT_EQ(stats.shards[0].efConstruction, 100);
    EXPECT_DOUBLE_EQ(stats.shards[0].recallTarget, 0.9);
    EXPECT_GT(stats.shards[0].memoryBytes, 300 * 384 * 2);
    ASSERT_TRUE(ask(api::RebuildMemory{}));
    api::RebuildMemory unknown;
    unknown.kind = "nothing";
    EXPECT_EQ(ask(unknown).error().code, ErrorCode::NotFound);
}

TEST_F(CellMemory, theEmbedderBeforeAnswersUntilAnotherOneHasEmbeddedEverything)
{
    for (int i = 0; i < 20; ++i)
        remember("The night watchman saw heron number " + std::to_string(i));
    // Nobody listens there.
    configure("providers: { mine: { base_url: \"http://127.0.0.1:9/v1\" } }\nembeddings: { model: mine/words, dimensions: 8 }\n");
    begin();
    api::SearchMemory search;
    search.query = "the watchmen saw herons";
    search.textWeight = 0;
    const auto found = ask(search);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->hits.size(), 10U);
    EXPECT_EQ(found->facts.embedder, "hashed-ngrams-1/384");
    EXPECT_TRUE(found->facts.lexical);
    auto stats = ask(api::GetMemoryStats{}).value();
    EXPECT_EQ(stats.embedder, "hashed-ngrams-1/384");
    EXPECT_EQ(stats.unembedded, 20);
    configure("");
    begin();
    stats = ask(api::GetMemoryStats{}).value();
    EXPECT_EQ(stats.unembedded, 0) << "it is as it was";
    EXPECT_EQ(ask(search)->hits.size(), 10U);
}

TEST_F(CellMemory, whereTheEmbedderBeforeIsGoneTheNewOneAnswersAsFarAsItIs)
{
    configure("providers: { mine: { base_url: \"http://127.0.0.1:9/v1\" } }\nembeddings: { model: mine/words, dimensions: 2 }\n");
    begin();
    api::ImportMemories import;
    for (int i = 1; i <= 20; ++i) {
        api::MemoryItem item;
        item.text = "The night watchman saw heron number " + std::to_string(i);
        item.vector = {1.0 / i, 1.0};
        import.items.push_back(item);
    }
    ASSERT_EQ(ask(import)->added, 20);
    EXPECT_EQ(ask(api::GetMemoryStats{})->unembedded, 0);
    configure("");
    begin();
    api::SearchMemory search;
    search.query = "the watchmen saw herons";
    search.textWeight = 0;
    base::Result<api::MemoryHits> found;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while ((!found || found->hits.size() < 10) && std::chrono::steady_clock::now() < until)
        found = ask(search);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->hits.size(), 10U);
    EXPECT_EQ(found->facts.embedder, "hashed-ngrams-1/384");
}

TEST_F(CellMemory, aConfigurationThatIsOutOfRangeIsRefusedWithItsPlace)
{
    for (const auto* wrong : {"memory:\n  m: 3\n", "memory:\n  precision: int4\n", "memory:\n  ef_construction: 5000\n",
             "memory:\n  recall: 1.2\n", "memory:\n  speed: 3\n"}) {
        configure(wrong);
        const auto config = loadConfig(folder / "data", KAZE_RESOURCES);
        ASSERT_FALSE(config) << wrong;
        EXPECT_THAT(config.error().message, HasSubstr("kaze.yaml:2:")) << wrong;
    }
}

} // namespace kaze::cell::test
