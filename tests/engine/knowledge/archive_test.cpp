#include "tests/engine/knowledge/archive_fixture.h"

#include "engine/api/upkeep_requests.h"
#include "engine/base/text.h"

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>

namespace kaze::knowledge {
namespace {

class ArchiveTest : public ArchiveFixture {
protected:
    //! An archive of three records, one with an earlier version; gives its name.
    std::string archive()
    {
        NewRecord record;
        record.text = "the first of them #1";
        record.kind = "episode";
        record.tags = {"a", "b \"quoted\""};
        record.source = "cli";
        record.idempotencyKey = "key-1";
        record.agent = "ada";
        record.scope = "agent:ada";
        record.importance = 0.125;
        record.data = R"({"success":true,"task":"to try"})";
        record.createdAt = bench->clock.now() - std::chrono::hours(24) * 90;
        first = bench->add(*knowledge, record).value_or("");
        second = add("the second \n\u2028 of them #2", 80);
        change(second, "the second, changed #22");
        third = add("the third of them #3", 70);
        const auto done = compact({olderThan(30)});
        EXPECT_TRUE(done) << done.error().text();
        EXPECT_EQ(done->records, 3);
        EXPECT_EQ(done->versions, 1);
        return done ? done->archive : std::string();
    }

    //! Writes lines as an archive whose hash is right.
    void write(const std::string& name, const std::vector<std::string>& lines, const std::string& sha256 = {})
    {
        base::Sha256 hash;
        std::string text;
        for (const auto& line : lines)
            text += line;
        hash.add(text);
        text += detail::lineOf(detail::ArchiveEnd{counted.records, counted.versions, sha256.empty() ? hash.hex() : sha256});
        std::filesystem::create_directories(archiveFolder());
        std::ofstream(archiveFolder() / name, std::ios::binary) << base::compressed(text);
    }
    [[nodiscard]] std::string header() const
    {
        return detail::lineOf(
            detail::ArchiveHeader{"default", bench->clock.now(), "person", {"rule"}, counted.records, counted.versions});
    }
    [[nodiscard]] std::string record(const std::string& text = "something #7") const
    {
        detail::ArchivedRecord record;
        record.id = base::Uuid::parse("0199f3a2-5c1e-7b44-8000-000000000001").value();
        record.kind = "note";
        record.text = text;
        record.version = 3;
        record.createdAt = record.updatedAt = bench->clock.now();
        return detail::lineOf(record);
    }
    [[nodiscard]] static std::string replaced(std::string text, const std::string& from, const std::string& to)
    {
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return at == std::string::npos ? text : text.replace(at, from.size(), to);
    }

    //! Restoring is refused as damaged, for a reason, and changes nothing.
    void expectRefused(const std::string& name, const std::string& reason)
    {
        const auto before = bench->count(*knowledge);
        const auto restored = restore(name);
        ASSERT_FALSE(restored) << reason;
        EXPECT_EQ(restored.error().code, ErrorCode::Corrupt) << restored.error().text();
        EXPECT_NE(restored.error().message.find(reason), std::string::npos) << restored.error().message;
        EXPECT_EQ(bench->count(*knowledge), before);
        for (const auto& archive : archives()) {
            if (archive.name == name) {
                EXPECT_NE(archive.problem.find(reason), std::string::npos) << archive.problem;
            }
        }
    }

    std::string first, second, third;
    detail::ArchiveEnd counted{1, 0, {}};
};

TEST_F(ArchiveTest, bringsBackAllThatARecordWas)
{
    const auto name = archive();
    ASSERT_EQ(bench->count(*knowledge), 0);
    const auto back = restore(name);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 3);
    EXPECT_EQ(back->versions, 1);
    EXPECT_EQ(back->known, 0);
    const auto record = get(first);
    ASSERT_TRUE(record) << record.error().text();
    const auto& is = record->record;
    EXPECT_EQ(is.kind, "episode");
    EXPECT_EQ(is.text, "the first of them #1");
    EXPECT_EQ(is.tags, (std::vector<std::string>{"a", "b \"quoted\""}));
    EXPECT_EQ(is.source, "cli");
    EXPECT_EQ(is.agent, "ada");
    EXPECT_EQ(is.scope, "agent:ada");
    EXPECT_EQ(is.importance, 0.125);
    EXPECT_EQ(is.createdAt, bench->clock.now() - std::chrono::hours(24) * 90);
    EXPECT_EQ(is.data, R"({"success":true,"task":"to try"})");
    const auto changed = get(second);
    ASSERT_TRUE(changed);
    ASSERT_EQ(changed->versions.size(), 2U);
    EXPECT_EQ(changed->versions[1].text, "the second \n\u2028 of them #2");

    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    EXPECT_NEAR(bench->byVector(*knowledge, "#22", 1).at(0).similarity, 1, 1e-5);
    EXPECT_EQ(bench->byText(*knowledge, "third").size(), 1U);
    Search search;
    search.query = "#1";
    search.filter = "tag:a success:yes";
    EXPECT_EQ(bench->search(*knowledge, search)->size(), 1U) << "tags and tables of its kind are there too";
    NewRecord same;
    same.text = "another text";
    same.idempotencyKey = "key-1";
    EXPECT_EQ(bench->add(*knowledge, same).value(), first) << "its key is known";
    const auto again = restore(name);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->records, 0);
    EXPECT_EQ(again->known, 3);
    EXPECT_EQ(bench->count(*knowledge), 3);
}

TEST_F(ArchiveTest, hashesOfVersionsAreAsTheyWere)
{
    const auto id = add("certified #1", 40);
    change(id, "certified again #2");
    const auto before = get(id);
    ASSERT_TRUE(before);
    ASSERT_TRUE(restore(compact({olderThan(30)})->archive));
    const auto after = get(id);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->record.hash, before->record.hash);
    ASSERT_EQ(after->versions.size(), 2U);
    EXPECT_EQ(after->versions[1].hash, before->versions[1].hash);
    EXPECT_EQ(after->record.updatedAt, before->record.updatedAt);
}

TEST_F(ArchiveTest, bringsBackWhoWroteAVersionThatSomebodyElseForgot)
{
    const auto id = add("forgotten by another #1", 40);
    change(id, "forgotten by another, changed #2");
    bench->clock.advance(std::chrono::hours(1));
    api::ForgetMemory query;
    query.id = id;
    query.tenant = "default";
    query.reason = "asked to";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->forget(query, "eve")));
    const auto before = get(id);
    bench->clock.advance(std::chrono::hours(1));
    api::CompactionRule rule;
    rule.name = "forgotten";
    rule.forgottenDays = 0.000001;
    const auto archive = compact({rule})->archive;
    ASSERT_FALSE(get(id));
    ASSERT_TRUE(restore(archive));
    const auto after = get(id);
    ASSERT_TRUE(after) << after.error().text();
    EXPECT_EQ(after->record.reason, "asked to");
    EXPECT_EQ(after->versions.at(0).changedBy, "person");
    EXPECT_EQ(after->versions.at(0).changedAt, before->versions.at(0).changedAt);
    EXPECT_LT(after->versions.at(0).changedAt, after->record.updatedAt);
}

TEST_F(ArchiveTest, bringsBackOnlyThoseThatAreAskedFor)
{
    const auto name = archive();
    const auto unknown = restore(name, {second, "ffffffff"});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::NotFound);
    EXPECT_EQ(bench->count(*knowledge), 0);
    EXPECT_EQ(restore(name, {second.substr(0, 1)}).error().code, ErrorCode::InvalidArgument) << "they all begin so";
    const auto back = restore(name, {second});
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 1);
    EXPECT_EQ(back->versions, 1);
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_TRUE(get(second));
}

TEST_F(ArchiveTest, whatHasTheSameKeyIsKnown)
{
    const auto name = archive();
    NewRecord other;
    other.text = "came meanwhile";
    other.idempotencyKey = "key-1";
    ASSERT_TRUE(bench->add(*knowledge, other));
    const auto back = restore(name);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 2);
    EXPECT_EQ(back->known, 1);
}

TEST_F(ArchiveTest, bringsAMemoryBackThatIsGone)
{
    const auto name = archive();
    knowledge.reset();
    for (const auto* ending : {".db", ".db-wal", ".db-shm"})
        std::filesystem::remove(folder / "knowledge" / (std::string("default") + ending));
    open(embedder);
    const auto back = restore(name);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 3);
}

TEST_F(ArchiveTest, isAFileThatOnlyItsOwnerReads)
{
    const auto name = archive();
    struct stat about { };
    ASSERT_EQ(::stat((archiveFolder() / name).c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600U);
    const auto text = base::decompressed(base::readFile(archiveFolder() / name).value(), 1U << 20);
    ASSERT_TRUE(text) << "whoever knows zstd reads it";
    EXPECT_EQ(std::ranges::count(*text, '\n'), 6);
    EXPECT_TRUE(text->starts_with("{\"kaze_memory_archive\":{\"format\":1,\"database\":\"default\","));
    const auto end = text->rfind("{\"end\":");
    ASSERT_NE(end, std::string::npos);
    EXPECT_NE(text->find(base::sha256Hex(text->substr(0, end)), end), std::string::npos);
    const auto again = compact({olderThan(30)});
    EXPECT_TRUE(again->archive.empty());
    for (const auto& entry : std::filesystem::directory_iterator(archiveFolder()))
        EXPECT_EQ(entry.path().filename(), name) << "nothing else is left";
}

TEST_F(ArchiveTest, areListedTheNewestFirstAndRemovedForGood)
{
    add("one #1", 40);
    const auto one = compact({olderThan(30)})->archive;
    add("two #2", 40);
    const auto two = compact({olderThan(30)})->archive;
    bench->clock.advance(std::chrono::hours(1));
    add("three #3", 40);
    const auto three = compact({olderThan(30)})->archive;
    auto listed = archives();
    ASSERT_EQ(listed.size(), 3U);
    EXPECT_EQ(listed[0].name, three);
    EXPECT_EQ(listed[1].name, two);
    EXPECT_EQ(listed[2].name, one);
    EXPECT_EQ(listed[0].createdAt, bench->clock.now());
    ASSERT_TRUE(removeArchive(two));
    EXPECT_EQ(removeArchive(two).error().code, ErrorCode::NotFound);
    EXPECT_EQ(restore(two).error().code, ErrorCode::NotFound);
    EXPECT_EQ(archives().size(), 2U);
    auto gone = bench->loop.runUntil(knowledge->remove("default", ""));
    ASSERT_TRUE(gone) << gone.error().text();
    EXPECT_TRUE(archives().empty());
    EXPECT_FALSE(std::filesystem::exists(archiveFolder()));
}

TEST_F(ArchiveTest, countsAgainstTheLimitOfTheMemory)
{
    add("a text that goes into an archive #1", 40);
    const auto name = compact({olderThan(30)})->archive;
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(archiveFolder() / name));
    for (const bool isOpen : {true, false}) {
        if (!isOpen)
            open(embedder);
        const auto with = knowledge->bytesOf("default", {});
        const auto byOwner = knowledge->bytesByOwner();
        std::filesystem::rename(archiveFolder() / name, folder / name);
        const auto without = knowledge->bytesOf("default", {});
        std::filesystem::rename(folder / name, archiveFolder() / name);
        ASSERT_TRUE(with && without && byOwner);
        EXPECT_EQ(*with - *without, bytes) << isOpen;
        EXPECT_EQ(byOwner->at({"default", ""}), *with) << isOpen;
    }
}

TEST_F(ArchiveTest, noNameLeadsElsewhere)
{
    const auto name = archive();
    std::filesystem::copy(archiveFolder() / name, folder / name);
    std::filesystem::create_symlink(folder / name, archiveFolder() / "link.jsonl.zst");
    std::filesystem::create_directory(archiveFolder() / "folder.jsonl.zst");
    for (const std::string bad : {"", ".", "..", "../default.db", "../../x.jsonl.zst", "/etc/passwd", ".archive.tmp",
             ".hidden.jsonl.zst", "a/b.jsonl.zst", "x.jsonl", "x\n.jsonl.zst", "..\\x.jsonl.zst"}) {
        EXPECT_EQ(restore(bad).error().code, ErrorCode::InvalidArgument) << bad;
        EXPECT_EQ(removeArchive(bad).error().code, ErrorCode::InvalidArgument) << bad;
    }
    EXPECT_EQ(restore(std::string("x\0.jsonl.zst", 12)).error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(restore("link.jsonl.zst")) << "it leads to a sound archive elsewhere";
    EXPECT_FALSE(restore("folder.jsonl.zst"));
    EXPECT_EQ(bench->count(*knowledge), 0);
    for (const auto& each : archives())
        EXPECT_EQ(each.problem.empty(), each.name == name) << each.name << ": " << each.problem;
    ASSERT_TRUE(restore(name));
}

TEST_F(ArchiveTest, aFlippedBitIsFoundWhereverItIs)
{
    const auto name = archive();
    const auto path = archiveFolder() / name;
    const auto sound = base::readFile(path).value();
    const auto content = [](const std::vector<detail::ArchiveLine>& lines) {
        std::string text;
        for (const auto& line : lines)
            text += detail::lineOf(line);
        return text;
    };
    const auto before = content(linesOf(path).value());
    ASSERT_GT(sound.size(), 300U);
    int found = 0, harmless = 0;
    for (std::size_t at = 0; at < sound.size(); ++at) {
        // Every bit where it begins and ends, and elsewhere one of each byte.
        const bool everyBit = at < 48 || at + 48 > sound.size();
        for (int bit = everyBit ? 0 : static_cast<int>(at * 5 % 8); bit < 8; bit += everyBit ? 1 : 8) {
            auto bytes = sound;
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
            std::ofstream(path, std::ios::binary) << bytes;
            const auto lines = linesOf(path);
            if (lines)
                EXPECT_EQ(content(*lines), before) << "byte " << at << ", bit " << bit;
            else
                EXPECT_TRUE(lines.error().code == ErrorCode::Corrupt || lines.error().code == ErrorCode::Unsupported)
                    << lines.error().text(); // the number of the format is one of the bytes
            ++(lines ? harmless : found);
        }
    }
    EXPECT_GT(found, 500);
    EXPECT_LE(harmless, 20) << "the format of zstd has a few bits that nobody reads";
    auto bytes = sound;
    bytes[sound.size() / 2] = static_cast<char>(bytes[sound.size() / 2] ^ 4);
    std::ofstream(path, std::ios::binary) << bytes;
    expectRefused(name, "damaged");
    std::ofstream(path, std::ios::binary) << sound;
    ASSERT_TRUE(restore(name));
}

TEST_F(ArchiveTest, oneThatEndsTooEarlyIsRefusedWhereverItEnds)
{
    const auto name = archive();
    const auto path = archiveFolder() / name;
    const auto sound = base::readFile(path).value();
    for (std::size_t size = 0; size < sound.size(); size += 7) {
        std::ofstream(path, std::ios::binary) << sound.substr(0, size);
        const auto lines = linesOf(path);
        ASSERT_FALSE(lines) << size;
        EXPECT_EQ(lines.error().code, ErrorCode::Corrupt) << lines.error().text();
    }
    expectRefused(name, "too early");
    std::ofstream(path, std::ios::binary) << sound << sound;
    expectRefused(name, "follows its end");
    std::ofstream(path, std::ios::binary) << sound << "x";
    expectRefused(name, "damaged");
}

TEST_F(ArchiveTest, refusesWhatNobodyButAnEnemyWrites)
{
    ASSERT_TRUE(bench->add(*knowledge, "one that is there #1"));
    const std::string name = "20261103T141530Z-1.jsonl.zst";
    const auto refused = [&](const std::vector<std::string>& lines, const std::string& reason) {
        write(name, lines);
        expectRefused(name, reason);
    };
    write(name, {header(), record()}, std::string(64, '0'));
    expectRefused(name, "SHA-256");
    refused({record()}, "does not begin");
    refused({header(), header(), record()}, "second beginning");
    refused({header()}, "less than it says");
    refused({header(), record(), record()}, "more than it says");
    refused({replaced(header(), "\"default\"", "\"other\""), record()}, "of the memory other");
    refused({header(), "not JSON\n"}, "not JSON");
    refused({header(), std::string(100, '[') + "\n"}, "JSON");
    refused({header(), "{\"surprise\":{}}\n"}, "surprise");
    refused({header(), replaced(record(), "\"note\"", "\"../../note\"")}, "kind");
    refused({header(), replaced(record(), "\"note\"", "7")}, "a text as \"kind\"");
    refused({header(), replaced(record(), "something #7", "")}, "no text");
    refused({header(), replaced(record(), "\"version\":3", "\"version\":0")}, "version");
    refused({header(), replaced(record(), "\"rule\":0", "\"rule\":1")}, "no such rule");
    refused({header(), replaced(record(), "\"importance\":5E-1", "\"importance\":7E0")}, "importance");
    refused({header(), replaced(record(), "0199f3a2", "0199F3A2")}, "an id");
    refused({header(), replaced(record(), "\"tags\":[]", "\"tags\":[{}]")}, "tags");
    refused({header(), replaced(record(), "\"data\":\"\"", "\"data\":\"[1]\"")}, "damaged");
    refused({header(), replaced(record(), "\"created_at\":", "\"created_at\":9999999999999999")}, "created_at");
    refused({header(), record(std::string("\xff\xfe") + " not UTF-8")}, "damaged");
    counted = {1, 1, {}};
    detail::ArchivedVersion version;
    version.version = 3;
    version.kind = "note";
    version.text = "before";
    refused({header(), record(), detail::lineOf(version)}, "another record");
    version.version = 2;
    refused({header(), detail::lineOf(version), record()}, "another record");
    write(name, {header(), record(), detail::lineOf(version)});
    const auto back = restore(name);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 1);
    EXPECT_EQ(back->versions, 1);
}

TEST_F(ArchiveTest, aNewerFormatIsSaidToBeThat)
{
    const std::string name = "20261103T141530Z-1.jsonl.zst";
    write(name, {replaced(header(), "\"format\":1", "\"format\":2"), record()});
    const auto restored = restore(name);
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().code, ErrorCode::Unsupported);
    EXPECT_FALSE(archives().at(0).problem.empty());
}

TEST_F(ArchiveTest, aLineWithoutEndTakesLittleMemory)
{
    const std::string name = "20261103T141530Z-1.jsonl.zst";
    std::filesystem::create_directories(archiveFolder());
    std::string bomb = base::compressed(header());
    const auto frame = base::compressed(std::string(64U << 20, 'x'));
    for (int i = 0; i < 64; ++i) // 4 GiB
        bomb += frame;
    ASSERT_LT(bomb.size(), 2U << 20);
    std::ofstream(archiveFolder() / name, std::ios::binary) << bomb;
    rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);
    expectRefused(name, "longer than any");
    ::getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 100 << 10) << "KiB";
}

TEST_F(ArchiveTest, aFullDiskTakesNothingOut)
{
    std::mt19937_64 random(1);
    for (int i = 0; i < 8; ++i) {
        std::string text = "random #" + std::to_string(i) + " ";
        while (text.size() < 200'000)
            text += std::to_string(random()) + " ";
        add(text, 40);
    }
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 100U << 10;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto done = compact({olderThan(30)});
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, SIG_DFL);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::DiskFull) << done.error().text();
    EXPECT_EQ(bench->count(*knowledge), 8);
    EXPECT_TRUE(archives().empty());
    EXPECT_TRUE(std::filesystem::is_empty(archiveFolder())) << "no half of an archive is left";
    EXPECT_EQ(compact({olderThan(30)})->records, 8);
}

} // namespace
} // namespace kaze::knowledge
