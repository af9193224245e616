#include "app/kaze/exporting.h"

#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_output.h"
#include "app/kaze/terminal.h"
#include "engine/base/base64.h"
#include "engine/base/text.h"

#include <iostream>
#include <thread>

namespace kaze::cli {

namespace {

constexpr auto kExportPause = std::chrono::milliseconds(100);
constexpr std::int64_t kExportPart = 4 << 20;

//! Whatever becomes of it, the cell need not keep its file.
class RunningExport {
public:
    RunningExport(Session& session, std::string id) : m_session(session), m_id(std::move(id)) { }
    RunningExport(const RunningExport&) = delete;
    RunningExport& operator=(const RunningExport&) = delete;
    // One that is gone is ended.
    ~RunningExport() { (void)m_session.ask(api::EndExport{m_id}); }

private:
    Session& m_session;
    std::string m_id;
};

//! Takes over what is written as it is written. Returns how it stands in the end.
base::Result<api::ExportState> followExport(Session& session, const std::string& id, const std::string& noun, MemoryOutput& to)
{
    std::optional<MemoryProgress> progress;
    for (std::int64_t offset = 0;;) {
        const auto part = session.ask(api::ReadExport{id, offset, kExportPart});
        if (!part)
            return failure(part);
        const auto& state = part->state;
        const auto bytes = base::fromBase64(part->content);
        if (!bytes)
            return base::fail(base::ErrorCode::Protocol, "the cell's export is no base64");
        if (auto written = to.write(*bytes); !written)
            return failure(written);
        offset += std::ssize(*bytes);
        if (!progress)
            progress.emplace(std::max<std::int64_t>(0, state.total));
        progress->at(
            state.done, countText(state.done) + ' ' + noun + ", " + base::sizeText(static_cast<std::uint64_t>(state.bytes)));
        if (!state.error.empty())
            return base::fail(base::ErrorCode::Io, state.error);
        if (state.finished && offset == state.bytes)
            return state;
        if (MemoryInterrupts::came())
            return base::fail(base::ErrorCode::Cancelled, "stopped; no file was written");
        if (bytes->empty())
            std::this_thread::sleep_for(kExportPause);
    }
}

//! The cell says how a file might be called, not where it lies.
base::Result<std::string> nameIn(const api::ExportState& state)
{
    auto name = std::filesystem::path(state.fileName).filename().string();
    if (name.empty() || name == "." || name == ".." || name == "-")
        return base::fail(base::ErrorCode::Protocol, "the cell names no file to write; say one with -o");
    return name;
}

base::Result<MemoryOutput> openTarget(const std::string& file, bool force)
{
    std::error_code ignored; // then it is not there, or opening says what is wrong
    if (file != "-" && !force && std::filesystem::exists(std::filesystem::symlink_status(file, ignored)))
        return base::fail(base::ErrorCode::AlreadyExists, file + " is there already; --force replaces it, -o names another file");
    return MemoryOutput::open(file);
}

} // namespace

base::Result<> mayExportTo(const ExportTarget& target)
{
    if (target.file.empty())
        return {};
    const auto opened = openTarget(target.file, target.force);
    return opened ? base::Result<>() : failure(opened);
}

base::Result<Exported> exportTo(Session& session, const api::StartExport& start, const ExportTarget& target)
{
    const auto started = session.ask(start);
    if (!started)
        return failure(started);
    const MemoryInterrupts interrupts;
    const RunningExport running(session, started->exportId);
    const auto named = target.file.empty() ? nameIn(*started) : base::Result<std::string>(target.file);
    if (!named)
        return failure(named);
    const auto& file = *named;
    auto to = openTarget(file, target.force);
    if (!to)
        return failure(to);
    auto state = followExport(session, started->exportId, target.noun, *to);
    if (!state)
        return failure(state);
    if (const auto kept = to->keep(); !kept)
        return failure(kept);
    for (const auto& note : state->notes)
        std::cerr << "kaze: " << printable(note) << "\n";
    return Exported{std::move(*state), file, to->isFile()};
}

} // namespace kaze::cli
