#include "engine/api/upkeep_requests.h"
#include "engine/knowledge/compaction_rules.h"
#include "engine/knowledge/detail/compaction.h"
#include "tests/engine/knowledge/archive_fixture.h"

namespace kaze::knowledge {
namespace {

class CompactionTest : public ArchiveFixture { };

TEST_F(CompactionTest, takesOutWhatIsOldAndUnimportantAndNothingElse)
{
    add("old and unimportant #1", 40, 0.1);
    add("old and important #2", 40, 0.9);
    add("young and unimportant #3", 20, 0.1);
    auto rule = olderThan(30);
    rule.importanceBelow = 0.5;
    const auto counted = compact({rule}, true);
    ASSERT_TRUE(counted) << counted.error().text();
    EXPECT_EQ(counted->records, 1);
    EXPECT_TRUE(counted->archive.empty());
    EXPECT_EQ(bench->count(*knowledge), 3) << "counting changes nothing";
    EXPECT_TRUE(archives().empty());

    const auto done = compact({rule});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->records, 1);
    ASSERT_EQ(done->rules.size(), 1U);
    EXPECT_EQ(done->rules[0].rule, "old");
    EXPECT_EQ(done->rules[0].records, 1);
    EXPECT_GT(done->archiveBytes, 0);
    EXPECT_EQ(bench->count(*knowledge), 2);
    EXPECT_TRUE(bench->byText(*knowledge, "\"old and unimportant\"").empty()
        || bench->byVector(*knowledge, "#1", 1)[0].similarity < 0.99);
    const auto listed = archives();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].name, done->archive);
    EXPECT_EQ(listed[0].bytes, done->archiveBytes);
    EXPECT_EQ(listed[0].records, 1);
    const auto again = compact({rule});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->records, 0);
    EXPECT_TRUE(again->archive.empty());
    EXPECT_EQ(archives().size(), 1U) << "where nothing is taken out there is no archive";
}

TEST_F(CompactionTest, keepsTheNewestByWhenTheyCameToBe)
{
    for (const int days : {5, 1, 4, 2, 3})
        add("days #" + std::to_string(days), days);
    api::CompactionRule rule;
    rule.keepNewest = 2;
    const auto done = compact({rule});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->records, 3);
    EXPECT_NEAR(bench->byVector(*knowledge, "#1", 1).at(0).similarity, 1, 1e-5);
    EXPECT_NEAR(bench->byVector(*knowledge, "#2", 1).at(0).similarity, 1, 1e-5);
    EXPECT_EQ(bench->count(*knowledge), 2);
    EXPECT_EQ(compact({rule})->records, 0);
    rule.keepNewest = 3;
    EXPECT_EQ(compact({rule})->records, 0) << "there are not so many";
}

TEST_F(CompactionTest, allConditionsOfARuleHaveToHold)
{
    add("a #1", 50, 0.1, {"x"});
    add("b #2", 60, 0.1);
    add("c #3", 70, 0.1, {"x"});
    add("d #4", 5, 0.1, {"x"});
    auto rule = olderThan(30);
    rule.filter = "tag:x";
    rule.keepNewest = 1;
    EXPECT_EQ(compact({rule}, true)->records, 2) << "the newest of those with the tag is d, which is young besides";
    rule.keepNewest = 2;
    EXPECT_EQ(compact({rule})->records, 1);
    EXPECT_LT(bench->byVector(*knowledge, "#3", 1).at(0).similarity, 0.99);
    EXPECT_EQ(bench->count(*knowledge), 3);
}

TEST_F(CompactionTest, whatTwoRulesChooseIsTheFirstOnes)
{
    for (int i = 0; i < 6; ++i)
        add("record #" + std::to_string(i), 10 * (i + 1), i % 2 == 0 ? 0.1 : 0.9, {i < 3 ? "x" : "y"});
    auto first = olderThan(35);
    first.name = "first";
    api::CompactionRule second;
    second.name = "second";
    second.filter = "tag:y";
    second.keepNewest = 1;
    auto third = olderThan(5);
    third.name = "third";
    third.importanceBelow = 0.5;
    const auto counted = compact({first, second, third}, true);
    ASSERT_TRUE(counted) << counted.error().text();
    const auto done = compact({first, second, third});
    ASSERT_TRUE(done) << done.error().text();
    for (const auto& reply : {*counted, *done}) {
        ASSERT_EQ(reply.rules.size(), 3U);
        EXPECT_EQ(reply.rules[0].records, 3); // 40, 50 and 60 days
        EXPECT_EQ(reply.rules[1].records, 0);
        EXPECT_EQ(reply.rules[2].records, 2); // 10 and 30 days
        EXPECT_EQ(reply.records, 5);
    }
    EXPECT_EQ(archives().at(0).records, 5);
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(CompactionTest, forgottenOnesGoAfterTheirTimeAndNoOthers)
{
    const auto early = add("forgotten early #1", 100);
    forget(early);
    bench->clock.advance(std::chrono::hours(24) * 20);
    const auto late = add("forgotten late #2", 100);
    forget(late);
    add("not forgotten #3", 100);
    api::CompactionRule rule;
    rule.forgottenDays = 10;
    rule.filter = "forgotten";
    const auto done = compact({rule});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->records, 1);
    EXPECT_EQ(get(early).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(get(late));
    EXPECT_EQ(compact({olderThan(1)}, true)->records, 1) << "a rule that does not ask for the forgotten leaves them";

    const auto back = restore(done->archive);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 1);
    const auto record = get(early);
    ASSERT_TRUE(record);
    EXPECT_TRUE(record->record.forgottenAt) << "it is forgotten as it was";
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(CompactionTest, aFactThatWaitsToBeAcceptedIsNotForgotten)
{
    NewRecord record;
    record.kind = "fact";
    record.data = R"({"object":"Zürich","predicate":"lives in","state":"proposed","subject":"Ada"})";
    ASSERT_TRUE(bench->add(*knowledge, record));
    bench->clock.advance(std::chrono::hours(24) * 20);
    api::CompactionRule rule;
    rule.forgottenDays = 10;
    EXPECT_EQ(compact({rule}, true)->records, 0);
    EXPECT_EQ(compact({olderThan(1)}, true)->records, 0);
}

TEST_F(CompactionTest, versionsGoWithoutTheirRecord)
{
    const auto id = add("version 1 #1", 10);
    for (int version = 2; version <= 6; ++version) {
        bench->clock.advance(std::chrono::hours(24));
        change(id, "version " + std::to_string(version) + " #" + std::to_string(version));
    }
    api::CompactionRule rule;
    rule.name = "versions";
    rule.keepVersions = 3;
    const auto counted = compact({rule}, true);
    ASSERT_TRUE(counted) << counted.error().text();
    EXPECT_EQ(counted->versions, 3);
    rule.olderThanDays = 3.5;
    EXPECT_EQ(compact({rule}, true)->versions, 2) << "the third of them is three days old";
    rule.olderThanDays = 0;
    const auto done = compact({rule});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->records, 0);
    EXPECT_EQ(done->versions, 3);
    auto record = get(id);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->record.version, 6);
    ASSERT_EQ(record->versions.size(), 3U);
    EXPECT_EQ(record->versions.back().version, 4);
    EXPECT_EQ(archives().at(0).versions, 3);

    const auto back = restore(done->archive);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 0);
    EXPECT_EQ(back->versions, 3);
    EXPECT_EQ(back->known, 0);
    record = get(id);
    ASSERT_EQ(record->versions.size(), 6U);
    EXPECT_EQ(record->versions.back().text, "version 1 #1");
    EXPECT_EQ(restore(done->archive)->versions, 0) << "they are there";
}

TEST_F(CompactionTest, aRecordThatGoesTakesItsVersionsWithIt)
{
    const auto id = add("first #1", 100);
    change(id, "second #2");
    change(id, "third #3");
    api::CompactionRule versions;
    versions.keepVersions = 1;
    const auto done = compact({versions, olderThan(30)});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->rules[0].versions, 0);
    EXPECT_EQ(done->rules[1].records, 1);
    EXPECT_EQ(done->rules[1].versions, 2);
    ASSERT_TRUE(restore(done->archive));
    const auto record = get(id);
    ASSERT_TRUE(record) << record.error().text();
    EXPECT_EQ(record->versions.size(), 3U);
}

TEST_F(CompactionTest, whatWasChangedAfterItWasChosenStays)
{
    const auto changed = add("will change #1", 40);
    const auto forgotten = add("will be forgotten #2", 40);
    add("will go #3", 40);
    const auto open = database();
    const auto place = archiveFolder();
    const auto rules = detail::prepareRules({olderThan(30)}, bench->clock.now());
    ASSERT_TRUE(rules);
    const std::atomic<bool> stop = false;
    auto written = open->readSync([&](storage::Connection& connection) -> Result<std::shared_ptr<detail::ArchiveWriter>> {
        auto writer = detail::writeChosen(connection, *rules, place, {"default", bench->clock.now(), "test", {}, 0, 0}, stop);
        if (!writer)
            return failure(writer);
        return std::make_shared<detail::ArchiveWriter>(std::move(**writer));
    });
    ASSERT_TRUE(written) << written.error().text();
    ASSERT_TRUE((*written)->publish("20261103T141530Z-1.jsonl.zst"));
    open->close();
    KnowledgeTest::open(embedder);
    change(changed, "changed #4");
    forget(forgotten);

    const auto later = database();
    auto reader = detail::ArchiveReader::open(place / "20261103T141530Z-1.jsonl.zst", "default");
    ASSERT_TRUE(reader) << reader.error().text();
    const auto lines = detail::nextLines(*reader, {});
    ASSERT_TRUE(lines);
    ASSERT_EQ(lines->size(), 3U);
    const auto taken = later->writeSync([&](storage::Connection& connection) { return detail::takeOut(connection, *lines, 1); });
    ASSERT_TRUE(taken) << taken.error().text();
    EXPECT_EQ(taken->byRule[0].records, 1);
    later->close();
    KnowledgeTest::open(embedder);
    EXPECT_EQ(get(changed)->record.text, "changed #4");
    EXPECT_EQ(get(changed)->versions.size(), 2U);
    EXPECT_TRUE(get(forgotten));
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(CompactionTest, worksInManySmallTransactions)
{
    std::vector<Task<Result<std::string>>> tasks;
    for (int i = 0; i < 1000; ++i) {
        NewRecord record;
        record.text = "number #" + std::to_string(i);
        record.createdAt = bench->clock.now() - std::chrono::hours(24) * (i < 700 ? 40 : 1);
        tasks.push_back(knowledge->add(Bench::as("default"), record));
    }
    for (const auto& added : bench->loop.runUntil(base::whenAll(std::move(tasks))))
        ASSERT_TRUE(added) << added.error().text();
    settle();
    const auto done = compact({olderThan(30)});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->records, 700);
    EXPECT_EQ(bench->count(*knowledge), 300);
    EXPECT_EQ(bench->byVector(*knowledge, "#5", 200).size(), 200U);
    EXPECT_LT(bench->byVector(*knowledge, "#5", 1).at(0).similarity, 0.99);
    settle();
    const auto back = restore(done->archive);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 700);
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    for (int i = 0; i < 1000; i += 97)
        EXPECT_NEAR(bench->byVector(*knowledge, "#" + std::to_string(i), 1).at(0).similarity, 1, 1e-5) << i;
}

TEST_F(CompactionTest, endsWhenTheMemoryIsClosedAndLosesNothing)
{
    addNumbers(0, 3000);
    bench->clock.advance(std::chrono::hours(24) * 40);
    api::CompactMemory query;
    query.tenant = "default";
    query.rules = {olderThan(30)};
    bool ended = false;
    const auto run = [&](Knowledge& of) -> Task<> {
        std::string by = "person";
        std::ignore = co_await of.compact(query, std::move(by));
        ended = true;
    };
    base::spawn(bench->loop.executor(), run(*knowledge));
    bench->loop.poll();
    knowledge.reset();
    bench->turnUntil([&] { return ended; });
    open(embedder);
    const auto left = bench->count(*knowledge);
    std::int64_t archived = 0;
    for (const auto& archive : archives()) {
        EXPECT_TRUE(archive.problem.empty()) << archive.problem;
        archived += archive.records;
    }
    EXPECT_GE(left + archived, 3000);
    for (const auto& archive : archives())
        ASSERT_TRUE(restore(archive.name));
    EXPECT_EQ(bench->count(*knowledge), 3000);
}

TEST_F(CompactionTest, goesByTheRulesOfTheCellWhereItIsGivenNone)
{
    add("old #1", 40);
    const auto none = compact({});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::InvalidArgument);
    knowledge.reset();
    auto parts = bench->parts(embedder);
    parts.rules = {olderThan(30)};
    knowledge = std::make_unique<Knowledge>(folder / "knowledge", parts);
    const auto done = compact({});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->records, 1);
    knowledge->endCompactions();
    add("old #2", 40);
    EXPECT_EQ(compact({}).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(CompactionTest, closesWhatItOpened)
{
    addNumbers(0, 300);
    const auto old = add("old #1000", 40);
    settle();
    open(embedder);
    EXPECT_EQ(compact({olderThan(60)})->records, 0);
    EXPECT_EQ(compact({olderThan(30)}, true)->records, 1);
    EXPECT_EQ(knowledge->figures().records, 0) << "it was not opened for that";
    // Others that come meanwhile wait for their turn.
    api::CompactMemory query;
    query.tenant = "default";
    query.rules = {olderThan(60)};
    query.countOnly = true;
    std::vector<Task<Result<api::MemoryCompacted>>> tasks;
    for (int i = 0; i < 3; ++i)
        tasks.push_back(knowledge->compact(query, "person"));
    for (const auto& counted : bench->loop.runUntil(base::whenAll(std::move(tasks))))
        EXPECT_EQ(counted->records, 0);
    EXPECT_EQ(knowledge->figures().records, 0);
    bench->logged->clear();
    EXPECT_EQ(compact({olderThan(30)})->records, 1);
    EXPECT_EQ(knowledge->figures().records, 0) << "nor left open";
    settle();
    EXPECT_EQ(knowledge->figures().records, 300);
    EXPECT_FALSE(bench->logged->contains("built anew"));
    EXPECT_FALSE(get(old));
    for (int number = 0; number < 300; number += 37)
        EXPECT_NEAR(bench->byVector(*knowledge, "#" + std::to_string(number), 1).at(0).similarity, 1, 1e-5);
    // What is in use stays open.
    add("old too #1001", 40);
    EXPECT_EQ(compact({olderThan(30)})->records, 1);
    EXPECT_EQ(knowledge->figures().records, 300);
}

TEST_F(CompactionTest, whereNothingIsRememberedThereIsNothingToDo)
{
    const auto done = compact({olderThan(30)});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->records, 0);
    EXPECT_EQ(compact({olderThan(30)}, true)->rules.size(), 1U);
    EXPECT_FALSE(std::filesystem::exists(folder / "knowledge" / "default.db"));
}

TEST(CompactionRule, hasToSayWhatStays)
{
    const auto codeOf = [](const api::CompactionRule& rule) {
        const auto good = checkCompactionRule(rule);
        return good ? std::optional<ErrorCode>() : good.error().code;
    };
    api::CompactionRule rule;
    rule.name = "all";
    EXPECT_EQ(codeOf(rule), ErrorCode::InvalidArgument);
    rule.filter = "tag:x";
    rule.importanceBelow = 0.5;
    EXPECT_EQ(codeOf(rule), ErrorCode::InvalidArgument) << "it would take all there is";
    rule.olderThanDays = 1;
    EXPECT_EQ(codeOf(rule), std::nullopt);
    for (const auto wrong : {-1.0, 1e9, std::nan("")}) {
        auto bad = rule;
        bad.olderThanDays = wrong;
        EXPECT_EQ(codeOf(bad), ErrorCode::InvalidArgument) << wrong;
        bad = rule;
        bad.forgottenDays = wrong;
        EXPECT_EQ(codeOf(bad), ErrorCode::InvalidArgument) << wrong;
        bad = rule;
        bad.importanceBelow = wrong;
        EXPECT_EQ(codeOf(bad), ErrorCode::InvalidArgument) << wrong;
    }
    rule.keepNewest = -1;
    EXPECT_EQ(codeOf(rule), ErrorCode::InvalidArgument);
    rule.keepNewest = 0;
    rule.keepVersions = -1;
    EXPECT_EQ(codeOf(rule), ErrorCode::InvalidArgument);
    rule.keepVersions = 0;
    for (const auto* filter : {"colour:red", "forgotten:yes", "forgotten:any", "age<soon", "importance:"}) {
        rule.filter = filter;
        EXPECT_EQ(codeOf(rule), ErrorCode::InvalidArgument) << filter;
    }
    rule.filter = "forgotten:yes";
    rule.forgottenDays = 1;
    EXPECT_EQ(codeOf(rule), std::nullopt);
}

} // namespace
} // namespace kaze::knowledge
