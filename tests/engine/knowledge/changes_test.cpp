#include "engine/api/memory_requests.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

namespace kaze::knowledge {
namespace {

//! Records that are changed, forgotten and restored.
class ChangesTest : public KnowledgeTest {
protected:
    ChangesTest() { open(embedder); }

    std::string add(const std::string& text, std::vector<std::string> tags = {})
    {
        NewRecord record;
        record.text = text;
        record.tags = std::move(tags);
        record.source = "person";
        const auto id = bench->add(*knowledge, record);
        EXPECT_TRUE(id) << id.error().text();
        return id.value_or("");
    }

    Result<api::MemoryReply> get(const std::string& id, std::int64_t versions = 20)
    {
        api::GetMemory query;
        query.id = id;
        query.tenant = "default";
        query.versions = versions;
        return bench->loop.runUntil(knowledge->get(query));
    }

    api::UpdateMemory changeOf(const std::string& id)
    {
        api::UpdateMemory change;
        change.id = id;
        change.tenant = "default";
        return change;
    }
    Result<api::MemoryReply> update(const api::UpdateMemory& change)
    {
        bench->clock.advance(std::chrono::seconds(1));
        return bench->loop.runUntil(knowledge->update(change, "person"));
    }
    Result<api::MemoryReply> forget(const std::string& id, const std::string& reason = {})
    {
        api::ForgetMemory query;
        query.id = id;
        query.tenant = "default";
        query.reason = reason;
        return bench->loop.runUntil(knowledge->forget(query, "person"));
    }
    Result<api::MemoryReply> restore(const std::string& id, std::int64_t version = 0)
    {
        api::RestoreMemory query;
        query.id = id;
        query.tenant = "default";
        query.version = version;
        return bench->loop.runUntil(knowledge->restore(query, "person"));
    }

    NumberEmbedder embedder{"numbers/1"};
};

TEST_F(ChangesTest, keepsEveryVersionAsItWas)
{
    const auto id = add("the zebra is grey #1", {"animal"});
    auto change = changeOf(id);
    change.text = "the zebra is striped #2";
    change.reason = "somebody looked";
    const auto second = update(change);
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(second->record.version, 2);
    change = changeOf(id);
    change.tags = std::vector<std::string>{"animal", "africa"};
    change.importance = 0.9;
    ASSERT_TRUE(update(change));

    const auto reply = get(id);
    ASSERT_TRUE(reply) << reply.error().text();
    ASSERT_EQ(reply->versions.size(), 3U);
    EXPECT_EQ(reply->versionsInAll, 3);
    EXPECT_EQ(reply->versions[2].text, "the zebra is grey #1");
    EXPECT_EQ(reply->versions[2].changedBy, "person");
    EXPECT_EQ(reply->versions[1].text, "the zebra is striped #2");
    EXPECT_EQ(reply->versions[1].reason, "somebody looked");
    EXPECT_EQ(reply->versions[1].tags, std::vector<std::string>{"animal"});
    EXPECT_EQ(reply->versions[0].tags.size(), 2U);
    EXPECT_DOUBLE_EQ(reply->versions[0].importance, 0.9);
    EXPECT_LT(reply->versions[1].changedAt, reply->versions[0].changedAt);
    EXPECT_NE(reply->versions[0].hash, reply->versions[1].hash);
    EXPECT_EQ(reply->versions[0].hash, reply->record.hash);
    EXPECT_EQ(reply->versions[1].hash, second->record.hash) << "the hash of a version stays";
}

TEST_F(ChangesTest, searchesFindTheNewTextAndNoLongerTheOld)
{
    const auto id = add("grey zebra #1");
    auto change = changeOf(id);
    change.text = "striped horse #2";
    ASSERT_TRUE(update(change));
    EXPECT_TRUE(bench->byText(*knowledge, "zebra").empty());
    ASSERT_EQ(bench->byText(*knowledge, "horse").size(), 1U);
    EXPECT_EQ(bench->byText(*knowledge, "horse")[0].version, 2);
    EXPECT_NEAR(bench->byVector(*knowledge, "#2", 1).at(0).similarity, 1.0, 1e-5);
    EXPECT_EQ(bench->byVector(*knowledge, "#1", 10).size(), 1U);
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(ChangesTest, aChangeOfSomethingReadBeforeAnotherIsRefused)
{
    const auto id = add("one #1");
    auto change = changeOf(id);
    change.version = 1;
    change.text = "two #2";
    ASSERT_TRUE(update(change));
    change.text = "three #3";
    const auto late = update(change);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::Conflict);
    EXPECT_EQ(get(id)->record.text, "two #2");
}

TEST_F(ChangesTest, nothingChangedIsNoVersion)
{
    const auto id = add("one #1");
    auto change = changeOf(id);
    change.text = "one #1";
    const auto same = update(change);
    ASSERT_TRUE(same) << same.error().text();
    EXPECT_EQ(same->record.version, 1);
    EXPECT_EQ(same->versions.size(), 1U);
}

TEST_F(ChangesTest, whatIsForgottenIsNotFoundAndCanBeRestored)
{
    const auto id = add("secret plan #7");
    add("other plan #8");
    const auto gone = forget(id, "asked to");
    ASSERT_TRUE(gone) << gone.error().text();
    EXPECT_TRUE(gone->record.forgottenAt);
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_EQ(bench->byText(*knowledge, "plan").size(), 1U);
    EXPECT_EQ(bench->byVector(*knowledge, "#7", 10).size(), 1U);
    EXPECT_EQ(forget(id).error().code, ErrorCode::Conflict);
    auto change = changeOf(id);
    change.text = "new";
    EXPECT_EQ(update(change).error().code, ErrorCode::Conflict) << "it has to be restored first";

    const auto back = restore(id);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_FALSE(back->record.forgottenAt);
    EXPECT_EQ(back->record.version, 1) << "its content did not change";
    EXPECT_EQ(bench->byText(*knowledge, "secret").size(), 1U);
    EXPECT_NEAR(bench->byVector(*knowledge, "#7", 1).at(0).similarity, 1.0, 1e-5);
    EXPECT_EQ(bench->count(*knowledge), 2);
    EXPECT_EQ(restore(id).error().code, ErrorCode::Conflict);
}

TEST_F(ChangesTest, whoForgetsOrRestoresARecordDoesNotBecomeItsWriter)
{
    const auto id = add("grey zebra #1");
    auto change = changeOf(id);
    change.text = "striped zebra #2";
    change.reason = "somebody looked";
    const auto written = update(change)->versions.at(0);
    bench->clock.advance(std::chrono::hours(1));
    api::ForgetMemory forgetting;
    forgetting.id = id;
    forgetting.tenant = "default";
    forgetting.reason = "asked to";
    const auto gone = bench->loop.runUntil(knowledge->forget(forgetting, "eve"));
    ASSERT_TRUE(gone) << gone.error().text();
    const auto isStill = [&](const api::MemoryVersion& version) {
        EXPECT_EQ(version.version, written.version);
        EXPECT_EQ(version.changedAt, written.changedAt);
        EXPECT_EQ(version.changedBy, "person");
        EXPECT_EQ(version.reason, "somebody looked");
        EXPECT_EQ(version.hash, written.hash);
    };
    isStill(gone->versions.at(0));
    EXPECT_EQ(gone->record.reason, "asked to") << "which is of the last change";
    EXPECT_EQ(gone->record.updatedAt, bench->clock.now());
    api::RestoreMemory restoring;
    restoring.id = id;
    restoring.tenant = "default";
    restoring.reason = "it was wanted";
    bench->clock.advance(std::chrono::hours(1));
    const auto back = bench->loop.runUntil(knowledge->restore(restoring, "bob"));
    ASSERT_TRUE(back) << back.error().text();
    isStill(back->versions.at(0));
    EXPECT_EQ(back->record.reason, "it was wanted");
    // It stays so when it becomes an earlier one.
    change.text = "spotted zebra #3";
    change.reason = "another look";
    ASSERT_TRUE(update(change));
    const auto reply = get(id);
    EXPECT_EQ(reply->versions.at(0).reason, "another look");
    isStill(reply->versions.at(1));
}

TEST_F(ChangesTest, anEarlierVersionBecomesTheNextOne)
{
    const auto id = add("first #1", {"a"});
    auto change = changeOf(id);
    change.text = "second #2";
    change.tags = std::vector<std::string>{"b"};
    ASSERT_TRUE(update(change));
    ASSERT_TRUE(forget(id));
    const auto back = restore(id, 1);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->record.version, 3);
    EXPECT_EQ(back->record.text, "first #1");
    EXPECT_EQ(back->record.tags, std::vector<std::string>{"a"});
    EXPECT_FALSE(back->record.forgottenAt);
    EXPECT_EQ(bench->byText(*knowledge, "first").size(), 1U);
    EXPECT_EQ(restore(id, 9).error().code, ErrorCode::NotFound);
}

TEST_F(ChangesTest, aRecordIsFoundByTheBeginningOfItsIdWhereThatIsItsAlone)
{
    const auto id = add("one #1");
    EXPECT_EQ(get(id.substr(0, 13))->record.id, id);
    add("two #2");
    EXPECT_EQ(get(id)->record.text, "one #1");
    EXPECT_EQ(get(id.substr(0, 1)).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(get("ffffffff").error().code, ErrorCode::NotFound);
    EXPECT_EQ(get("'; DROP TABLE records").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(get("").error().code, ErrorCode::InvalidArgument);
    const auto endless = get("f" + std::string(1'000'000, '-'));
    EXPECT_EQ(endless.error().code, ErrorCode::NotFound);
    EXPECT_LT(endless.error().message.size(), 300U) << "what was asked for is not said again at any length";
}

TEST_F(ChangesTest, aRecordOfAnotherKindMovesToTheIndexOfThatKind)
{
    const auto id = add("one #1");
    const int calls = embedder.calls;
    auto change = changeOf(id);
    change.kind = "fact";
    ASSERT_TRUE(update(change));
    EXPECT_EQ(embedder.calls, calls) << "its vector is the same";
    EXPECT_TRUE(bench->byVector(*knowledge, "#1", 10, "note").empty());
    EXPECT_EQ(bench->byVector(*knowledge, "#1", 10, "fact").size(), 1U);
}

TEST_F(ChangesTest, dataIsPartOfAVersionAndOfItsHash)
{
    const auto id = add("one #1");
    const auto plain = get(id)->record.hash;
    const int calls = embedder.calls;
    auto change = changeOf(id);
    change.data = R"({"b": 2, "a": 1})";
    const auto second = update(change);
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(second->record.version, 2);
    EXPECT_EQ(second->record.data, R"({"a":1,"b":2})");
    EXPECT_NE(second->record.hash, plain);
    EXPECT_EQ(embedder.calls, calls) << "its words are the same";
    change.data = R"({"a":1,"b":2})";
    EXPECT_EQ(update(change)->record.version, 2) << "that says the same";
    change.data = R"({"a":1,"a":2})";
    EXPECT_EQ(update(change).error().code, ErrorCode::InvalidArgument);
    const auto back = restore(id, 1);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->record.data, "");
    ASSERT_EQ(back->versions.size(), 3U);
    EXPECT_EQ(back->versions[1].data, R"({"a":1,"b":2})");
    EXPECT_EQ(back->versions[1].hash, second->record.hash) << "the hash of a version stays";
    EXPECT_EQ(back->versions[2].hash, plain);
    ASSERT_TRUE(restore(id, 2));
    EXPECT_EQ(get(id)->record.data, R"({"a":1,"b":2})");
}

TEST_F(ChangesTest, indexesFollowWhatIsChangedAndForgottenAlsoOverAStart)
{
    addNumbers(0, 600);
    settle();
    api::ListMemories all;
    all.tenant = "default";
    all.limit = 1000;
    all.oldestFirst = true;
    const auto page = bench->loop.runUntil(knowledge->list(all));
    ASSERT_TRUE(page);
    ASSERT_EQ(page->rows.size(), 600U);
    for (std::size_t i = 0; i < 600; i += 3)
        ASSERT_TRUE(forget(page->rows[i].id));
    for (std::size_t i = 1; i < 600; i += 30) {
        auto change = changeOf(page->rows[i].id);
        change.text = "changed #" + std::to_string(1000 + i);
        ASSERT_TRUE(update(change));
    }
    const auto check = [&] {
        EXPECT_EQ(bench->byVector(*knowledge, "#9999", 200).size(), 200U);
        for (std::size_t i = 0; i < 600; i += 3)
            EXPECT_LT(bench->byVector(*knowledge, "#" + std::to_string(i), 1).at(0).similarity, 0.99) << i;
        for (std::size_t i = 2; i < 600; i += 21)
            EXPECT_NEAR(bench->byVector(*knowledge, "#" + std::to_string(i), 1).at(0).similarity, 1, 1e-5) << i;
        for (std::size_t i = 1; i < 600; i += 30)
            EXPECT_EQ(bench->byVector(*knowledge, "#" + std::to_string(1000 + i), 1).at(0).version, 2) << i;
    };
    check();
    settle();
    check();
    open(embedder);
    settle();
    check();
    EXPECT_FALSE(bench->logged->contains("anew")) << "what was removed is no reason to distrust an index";
}

} // namespace
} // namespace kaze::knowledge
