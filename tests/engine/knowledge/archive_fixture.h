#pragma once

#include "engine/api/upkeep_requests.h"
#include "engine/knowledge/detail/archives.h"
#include "engine/knowledge/detail/statements.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

namespace kaze::knowledge {

//! A memory that is compacted, and its archives.
class ArchiveFixture : public KnowledgeTest {
protected:
    ArchiveFixture() { open(embedder); }

    //! "text #number", so many days old.
    std::string add(const std::string& text, int days, double importance = 0.5, std::vector<std::string> tags = {})
    {
        NewRecord record;
        record.text = text;
        record.importance = importance;
        record.tags = std::move(tags);
        record.createdAt = bench->clock.now() - std::chrono::hours(24) * days;
        const auto id = bench->add(*knowledge, record);
        EXPECT_TRUE(id) << id.error().text();
        return id.value_or("");
    }

    void change(const std::string& id, const std::string& text)
    {
        api::UpdateMemory query;
        query.id = id;
        query.tenant = "default";
        query.text = text;
        const auto changed = bench->loop.runUntil(knowledge->update(query, "person"));
        ASSERT_TRUE(changed) << changed.error().text();
    }
    void forget(const std::string& id)
    {
        api::ForgetMemory query;
        query.id = id;
        query.tenant = "default";
        ASSERT_TRUE(bench->loop.runUntil(knowledge->forget(query, "person")));
    }
    Result<api::MemoryReply> get(const std::string& id)
    {
        api::GetMemory query;
        query.id = id;
        query.tenant = "default";
        return bench->loop.runUntil(knowledge->get(query));
    }

    static api::CompactionRule olderThan(double days)
    {
        api::CompactionRule rule;
        rule.name = "old";
        rule.olderThanDays = days;
        return rule;
    }
    Result<api::MemoryCompacted> compact(std::vector<api::CompactionRule> rules, bool countOnly = false)
    {
        api::CompactMemory query;
        query.tenant = "default";
        query.rules = std::move(rules);
        query.countOnly = countOnly;
        return bench->loop.runUntil(knowledge->compact(query, "person"));
    }
    std::vector<api::MemoryArchive> archives()
    {
        api::ListMemoryArchives query;
        query.tenant = "default";
        auto list = bench->loop.runUntil(knowledge->archives(query));
        EXPECT_TRUE(list) << list.error().text();
        return list ? std::move(list->archives) : std::vector<api::MemoryArchive>();
    }
    Result<api::ArchiveRestored> restore(const std::string& name, std::vector<std::string> ids = {})
    {
        api::RestoreArchive query;
        query.tenant = "default";
        query.name = name;
        query.ids = std::move(ids);
        return bench->loop.runUntil(knowledge->restoreArchive(query, "person"));
    }
    Result<api::Done> removeArchive(const std::string& name)
    {
        api::RemoveArchive query;
        query.tenant = "default";
        query.name = name;
        return bench->loop.runUntil(knowledge->removeArchive(query, "person"));
    }

    [[nodiscard]] std::filesystem::path archiveFolder() const { return folder / "knowledge" / "default" / "archive"; }

    //! All lines of an archive, or what is wrong with it.
    [[nodiscard]] Result<std::vector<detail::ArchiveLine>> linesOf(const std::filesystem::path& path) const
    {
        auto reader = detail::ArchiveReader::open(path, "default");
        if (!reader)
            return failure(reader);
        std::vector<detail::ArchiveLine> lines;
        while (true) {
            auto line = reader->next();
            if (!line)
                return failure(line);
            if (!*line)
                return lines;
            lines.push_back(std::move(**line));
        }
    }

    //! The database itself, while no Knowledge is open.
    std::shared_ptr<storage::Database> database()
    {
        knowledge.reset();
        storage::OpenOptions options;
        options.path = folder / "knowledge" / "default.db";
        options.migrations = detail::sql::migrations();
        auto opened = storage::Database::open(
            options, {bench->loop.executor(), bench->writers, bench->metrics, bench->clock, bench->log});
        EXPECT_TRUE(opened) << opened.error().text();
        return opened ? *opened : nullptr;
    }

    NumberEmbedder embedder{"numbers/1"};
};

} // namespace kaze::knowledge
