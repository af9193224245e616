#include "engine/base/text.h"
#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/beneath.h"
#include "engine/tools/detail/built_in.h"
#include "engine/tools/detail/diff.h"
#include "engine/tools/detail/file_job.h"

namespace kaze::tools::detail {

namespace json = boost::json;

namespace {

constexpr std::uint64_t kLargestFile = 64U << 20;

//! What a call makes of a file.
struct Change {
    std::string path;
    std::optional<std::string> before; //!< none: there is no such file
    std::string after;
    std::string answer; //!< what the call says when it is done
};

using ChangeOf = base::Result<Change> (*)(const FileJob&, const json::object&);

template <ChangeOf changeOf>
base::Result<std::string> preparation(const FileJob& job, const json::object& arguments)
{
    const auto change = changeOf(job, arguments);
    if (!change)
        return failure(change);
    json::object prepared{
        {"path", change->path}, {"before", nullptr}, {"after", base::sha256Hex(change->after)}, {"answer", change->answer}};
    if (change->before)
        prepared["before"] = base::sha256Hex(*change->before);
    return json::serialize(prepared);
}

template <ChangeOf changeOf>
base::Result<std::string> difference(const FileJob& job, const json::object& arguments)
{
    const auto change = changeOf(job, arguments);
    if (!change)
        return failure(change);
    return unifiedDiff(change->path, change->before.value_or(std::string()), change->after);
}

template <ChangeOf changeOf>
base::Result<std::string> execution(const FileJob& job, const json::object& arguments)
{
    const auto change = changeOf(job, arguments);
    if (!change)
        return failure(change);
    if (auto written = writeBeneath(job.root(), change->path, change->after, job.key); !written)
        return failure(written);
    return change->answer;
}

std::string evidenceOf(const std::string& path, const std::string& hash, Verification::State state)
{
    const auto found = path + (hash.empty() ? " does not exist" : " has the hash " + hash.substr(0, 12) + "…");
    switch (state) {
    case Verification::State::Happened:
        return found + ", as it should after the call";
    case Verification::State::DidNotHappen:
        return found + ", as before the call";
    case Verification::State::Unknown:
        break;
    }
    return found + ", neither as before the call nor as after it";
}

base::Result<Verification> comparison(const FileJob& job, const std::string& prepared)
{
    boost::system::error_code error;
    const auto parsed = json::parse(prepared, error);
    const auto* fields = parsed.if_object();
    if (error || !fields)
        return base::fail(base::ErrorCode::Corrupt, "what was noted before the call cannot be read");
    const auto path = relativePath(textOf(*fields, "path"));
    if (!path)
        return failure(path);
    removeLeftover(job.root(), *path, job.key);
    const auto now = readIfThere(job.root(), *path, kLargestFile);
    if (!now)
        return failure(now);
    const auto hash = *now ? base::sha256Hex(**now) : std::string();
    Verification verification;
    // A call that changes nothing has happened either way.
    if (hash == textOf(*fields, "after")) {
        verification.state = Verification::State::Happened;
        verification.outcome.text = textOf(*fields, "answer");
    } else if (hash == textOf(*fields, "before")) {
        verification.state = Verification::State::DidNotHappen;
    }
    verification.evidence = evidenceOf(*path, hash, verification.state);
    return verification;
}

//! A tool that replaces one file by another text: what happened can be told from the file alone.
class FileChanger final : public FileTool {
public:
    FileChanger(base::WorkerPool& workers, ToolInfo info, Function prepare, Function preview, Function call)
        : FileTool(workers, std::move(info), call), m_prepare(prepare), m_preview(preview)
    {
    }

    base::Task<base::Result<std::string>> prepare(json::object arguments, const ToolContext& context) override
    {
        co_return co_await run(m_prepare, std::move(arguments), context);
    }

    base::Task<std::string> preview(json::object arguments, const ToolContext& context) override
    {
        const auto diff = co_await run(m_preview, std::move(arguments), context);
        co_return diff ? *diff : diff.error().text();
    }

    base::Task<Verification> verify(json::object, std::string prepared, const ToolContext& context) override
    {
        std::function<base::Result<Verification>(const FileJob&)> work
            = [text = std::move(prepared)](const FileJob& job) { return comparison(job, text); };
        auto verification = co_await onWorker<Verification>(m_workers, context, std::move(work));
        if (verification)
            co_return std::move(*verification);
        Verification unknown;
        unknown.evidence = verification.error().text();
        co_return unknown;
    }

private:
    Function m_prepare;
    Function m_preview;
};

template <ChangeOf changeOf>
std::shared_ptr<Tool> changer(base::WorkerPool& workers, ToolInfo info)
{
    info.verifiable = info.exclusive = true;
    return std::make_shared<FileChanger>(
        workers, std::move(info), &preparation<changeOf>, &difference<changeOf>, &execution<changeOf>);
}

base::Result<Change> writing(const FileJob& job, const json::object& arguments)
{
    const auto path = relativePath(textOf(arguments, "path"));
    if (!path)
        return failure(path);
    auto before = readIfThere(job.root(), *path, kLargestFile);
    if (!before)
        return failure(before);
    auto content = textOf(arguments, "content");
    if (content.size() > kLargestFile)
        return base::fail(base::ErrorCode::InvalidArgument, *path + " would become larger than " + base::sizeText(kLargestFile));
    auto answer = (*before ? "Replaced " : "Created ") + *path + " (" + std::to_string(content.size()) + " bytes).";
    return Change{*path, std::move(*before), std::move(content), std::move(answer)};
}

base::Result<Change> editing(const FileJob& job, const json::object& arguments)
{
    const auto path = relativePath(textOf(arguments, "path"));
    if (!path)
        return failure(path);
    auto before = readBeneath(job.root(), *path, kLargestFile);
    if (!before)
        return failure(before);
    const auto wanted = textOf(arguments, "old");
    const auto replacement = textOf(arguments, "new");
    if (wanted.empty() || wanted == replacement)
        return base::fail(base::ErrorCode::InvalidArgument,
            wanted.empty() ? "\"old\" is empty; name the text to replace" : "\"old\" and \"new\" are the same");
    std::string after;
    std::size_t count = 0;
    std::size_t from = 0;
    for (auto at = before->find(wanted); at != std::string::npos; at = before->find(wanted, from), ++count) {
        after.append(*before, from, at - from).append(replacement);
        from = at + wanted.size();
        if (after.size() > kLargestFile)
            return base::fail(
                base::ErrorCode::InvalidArgument, *path + " would become larger than " + base::sizeText(kLargestFile));
    }
    after.append(*before, from);
    if (count == 0)
        return base::fail(base::ErrorCode::NotFound,
            "\"old\" does not occur in " + *path + "; it must match exactly, whitespace included. Read the file again");
    if (count > 1 && !flagOf(arguments, "all"))
        return base::fail(base::ErrorCode::Conflict,
            "\"old\" occurs " + std::to_string(count) + " times in " + *path
                + "; give more of the text around it, or set \"all\" to true");
    auto answer = "Replaced " + std::to_string(count) + (count == 1 ? " occurrence in " : " occurrences in ") + *path + '.';
    return Change{*path, std::move(*before), std::move(after), std::move(answer)};
}

} // namespace

std::shared_ptr<Tool> filesWrite(base::WorkerPool& workers)
{
    ToolInfo info;
    info.name = "files.write";
    info.description
        = "Writes a file of the workspace, replacing what was there. Makes the folders it needs. The file is never half written.";
    info.schema = schemaOf({{"path", "string", "File to write, relative to the workspace", true},
        {"content", "string", "The whole new content", true}});
    return changer<writing>(workers, std::move(info));
}

std::shared_ptr<Tool> filesEdit(base::WorkerPool& workers)
{
    ToolInfo info;
    info.name = "files.edit";
    info.description
        = "Replaces an exact piece of text in a file of the workspace. It must occur exactly once, whitespace included, unless "
          "all is true.";
    info.schema = schemaOf({{"path", "string", "File to edit, relative to the workspace", true},
        {"old", "string", "The text to replace, exactly as it stands in the file", true},
        {"new", "string", "What to put there", true}, {"all", "boolean", "Replace every occurrence"}});
    return changer<editing>(workers, std::move(info));
}

} // namespace kaze::tools::detail
