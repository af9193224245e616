#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_output.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/memory_vectors.h"
#include "app/kaze/terminal.h"
#include "engine/api/memory_requests.h"

#include <charconv>
#include <iostream>

namespace kaze::cli {

namespace {

struct MemoryExporting {
    MemoryOwner owner;
    MemoryChoice choice;
    std::string filter, file, npy;
    bool vectors = false;
};

std::string shortestText(double number)
{
    char text[40];
    const auto end = std::to_chars(text, std::end(text), number);
    return {text, end.ptr};
}

//! A line as `import` reads it; its id becomes the key there.
std::string exportLine(const api::MemoryRecord& record, bool vectors)
{
    std::string line = "{";
    const auto add = [&](const char* name, const std::string& json) {
        line += (line.size() > 1 ? ",\"" : "\"") + std::string(name) + "\":" + json;
    };
    const auto addText = [&](const char* name, const std::string& text) {
        if (!text.empty())
            add(name, boost::json::serialize(boost::json::string(text)));
    };
    addText("id", record.id);
    add("time", "\"" + base::toRfc3339(record.createdAt) + "\"");
    addText("kind", record.kind);
    if (!record.tags.empty())
        add("tags", boost::json::serialize(boost::json::array(record.tags.begin(), record.tags.end())));
    addText("source", record.source);
    addText("agent", record.agent);
    addText("scope", record.scope);
    add("importance", shortestText(record.importance));
    addText("text", record.text);
    if (!record.data.empty())
        add("data", record.data);
    if (vectors && !record.vector.empty())
        add("vector", vectorText(record.vector));
    return line + "}\n";
}

//! The JSON lines, and beside them a matrix where one is wanted.
class MemoryExport {
public:
    MemoryExport(MemoryOutput lines, std::optional<MemoryOutput> matrix, bool vectors)
        : m_lines(std::move(lines)), m_matrix(std::move(matrix)), m_vectors(vectors)
    {
    }

    [[nodiscard]] std::int64_t records() const { return m_records; }
    [[nodiscard]] std::int64_t dimensions() const { return m_dimensions; }

    base::Result<> put(const api::MemoryRecord& record)
    {
        if (m_matrix)
            if (auto row = putRow(record); !row)
                return row;
        ++m_records;
        return m_lines.write(exportLine(record, m_vectors));
    }

    base::Result<> keep()
    {
        if (m_matrix) {
            auto kept = m_matrix->writeHead(npyHead(m_records, m_dimensions));
            if (kept)
                kept = m_matrix->keep();
            if (!kept)
                return kept;
        }
        return m_lines.keep();
    }

private:
    base::Result<> putRow(const api::MemoryRecord& record)
    {
        if (record.vector.empty())
            return base::fail(base::ErrorCode::Conflict,
                "memory " + record.id
                    + " has no vector yet, so there is no row for it; `kaze memory stats` says what is waited for");
        if (m_records == 0)
            m_dimensions = std::ssize(record.vector);
        if (std::ssize(record.vector) != m_dimensions)
            return base::fail(base::ErrorCode::Conflict,
                "memory " + record.id + " has a vector of " + std::to_string(record.vector.size())
                    + " numbers, those before it have " + std::to_string(m_dimensions));
        if (m_records == 0)
            if (auto head = m_matrix->write(npyHead(0, m_dimensions)); !head)
                return head;
        return m_matrix->write(npyRow(record.vector));
    }

    MemoryOutput m_lines;
    std::optional<MemoryOutput> m_matrix;
    bool m_vectors;
    std::int64_t m_records = 0;
    std::int64_t m_dimensions = 0;
};

base::Result<MemoryExport> exportTo(const MemoryExporting& options)
{
    auto lines = MemoryOutput::open(options.file);
    if (!lines)
        return failure(lines);
    std::optional<MemoryOutput> matrix;
    if (!options.npy.empty()) {
        auto opened = MemoryOutput::open(options.npy);
        if (!opened)
            return failure(opened);
        if (!opened->isFile())
            return base::fail(base::ErrorCode::InvalidArgument, "--npy needs a file");
        matrix.emplace(std::move(*opened));
    }
    return MemoryExport(std::move(*lines), std::move(matrix), options.vectors);
}

base::Result<> exportPages(Session& session, const MemoryExporting& options, MemoryExport& to)
{
    auto choice = options.choice;
    if (!options.filter.empty())
        choice.words.push_back(options.filter);
    api::ListMemories query;
    query.tenant = options.owner.tenant;
    query.project = options.owner.project;
    query.filter = filterOf(choice);
    query.limit = 500;
    query.oldestFirst = true;
    query.vectors = options.vectors || !options.npy.empty();
    std::optional<MemoryProgress> progress;
    do {
        const auto page = session.ask(query);
        if (!page)
            return failure(page);
        if (!progress)
            progress.emplace(std::max<std::int64_t>(0, page->total));
        for (const auto& record : page->rows)
            if (auto put = to.put(record); !put)
                return put;
        query.cursor = page->next;
        progress->at(to.records(), countText(to.records()) + " records");
        if (MemoryInterrupts::came())
            return base::fail(base::ErrorCode::Cancelled, "stopped; no file was written");
    } while (!query.cursor.empty());
    return {};
}

int exportMemories(const MemoryExporting& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto to = exportTo(options);
    if (!to)
        return report(to.error(), common);
    const MemoryInterrupts interrupts;
    auto done = exportPages(*session, options, *to);
    if (done)
        done = to->keep();
    if (!done)
        return report(done.error(), common);
    const bool toFile = !options.file.empty() && options.file != "-";
    if (common.json && toFile)
        print({{"records", to->records()}, {"file", options.file}, {"npy", options.npy}, {"dimensions", to->dimensions()}});
    else if (toFile)
        std::cout << "Wrote " << memoriesText(to->records()) << " to " << printable(options.file)
                  << (options.npy.empty() ? "" : ", and their vectors to " + printable(options.npy)) << ".\n";
    return kDone;
}

} // namespace

void addMemoryExport(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemoryExporting>();
    auto* command = memory.add_subcommand("export", "Write what is remembered as JSON lines, the oldest first");
    command->add_option("FILE", options->file, "The file (default: standard output)")->option_text(" ");
    command->add_option("--kind", options->choice.kind, "Only this kind")->option_text("KIND");
    command->add_option("--tag", options->choice.tags, "Only with this tag; may be given again")
        ->option_text("TAG")
        ->allow_extra_args(false);
    command->add_option("--filter", options->filter, "Only what fits: tag:ops agent:dev-* age<7d")->option_text("FILTER");
    command->add_flag("--with-vectors", options->vectors, "With the vectors, so that an import has none to make");
    command
        ->add_option("--npy", options->npy, "The vectors as a matrix of float32 for NumPy, a row for each line in the same order")
        ->option_text("FILE");
    command->footer(
        "What was written can be imported again. Files appear when they are whole, and only their owner may read them.\n\n"
        "Examples:\n"
        "  kaze memory export notes.jsonl --kind note\n"
        "  kaze memory export all.jsonl --npy vectors.npy\n"
        "  kaze memory export | zstd > memory.jsonl.zst");
    setMemoryAction(*command, options, common, action, exportMemories);
}

} // namespace kaze::cli
