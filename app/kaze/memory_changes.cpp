#include "app/kaze/asking.h"
#include "app/kaze/editor.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/memory_wire.h"

#include <iostream>
#include <iterator>

namespace kaze::cli {

namespace {

struct MemoryChanging {
    MemoryOwner owner;
    std::vector<std::string> ids, tags;
    std::optional<std::string> text, kind, scope, data;
    std::optional<double> importance;
    std::string reason;
    std::int64_t version = 0;
    bool noTags = false, yes = false;
};

bool namesNothing(const MemoryChanging& options)
{
    return !options.text && !options.kind && !options.scope && !options.data && !options.importance && options.tags.empty()
        && !options.noTags;
}

api::UpdateMemory updateOf(const MemoryChanging& options, const api::MemoryRecord& record)
{
    api::UpdateMemory wanted;
    wanted.id = record.id;
    wanted.tenant = options.owner.tenant;
    wanted.project = options.owner.project;
    wanted.version = record.version;
    wanted.text = options.text;
    if (options.text == "-")
        wanted.text = std::string(std::istreambuf_iterator<char>(std::cin), {});
    wanted.kind = options.kind;
    wanted.scope = options.scope;
    wanted.data = options.data;
    wanted.importance = options.importance;
    if (options.noTags || !options.tags.empty())
        wanted.tags = options.tags;
    wanted.reason = options.reason;
    return wanted;
}

int tellChanged(const base::Result<api::MemoryReply>& reply, const Common& common, const char* how = " is at version ")
{
    if (!reply)
        return report(reply.error(), common);
    if (common.json)
        print(api::toJson(reply->record));
    else
        std::cout << reply->record.id << how << reply->record.version << ".\n";
    return kDone;
}

//! The text in an editor; whoever changed the memory meanwhile is not overruled, and what was written is not lost.
int editByHand(Session& session, const MemoryChanging& options, const api::MemoryRecord& record, const Common& common)
{
    const auto text = edited(record.text, "memory.txt");
    if (!text)
        return report(text.error(), common);
    std::error_code ignored; // a folder in /tmp may stay
    if (text->text == record.text) {
        std::filesystem::remove_all(text->folder, ignored);
        std::cout << "Nothing was changed.\n";
        return kDone;
    }
    auto wanted = updateOf(options, record);
    wanted.text = text->text;
    auto reply = session.ask(wanted);
    if (reply)
        std::filesystem::remove_all(text->folder, ignored);
    else
        reply.error().message += "; your text is kept in " + text->file().string();
    return tellChanged(reply, common);
}

base::Result<api::MemoryRecord> memoryNamed(Session& session, const std::string& id, const MemoryOwner& owner)
{
    auto found = session.ask(api::GetMemory{id, owner.tenant, owner.project, 0, 0});
    if (!found)
        return std::unexpected(asUsage(std::move(found.error())));
    return std::move(found->record);
}

int editMemory(const MemoryChanging& options, const Common& common)
{
    const bool byHand = namesNothing(options);
    if (byHand && (common.json || !inputIsTerminal() || !outputIsTerminal()))
        return report(
            {base::ErrorCode::InvalidArgument,
                "say what to change: --text, --tag, --kind, --importance or --scope; an editor needs a terminal", nullptr},
            common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto record = memoryNamed(*session, options.ids.front(), options.owner);
    if (!record)
        return report(record.error(), common);
    return byHand ? editByHand(*session, options, *record, common)
                  : tellChanged(session->ask(updateOf(options, *record)), common);
}

//! Whether they are to be forgotten. Errors: InvalidArgument where nobody can be asked.
base::Result<bool> agreedToForget(
    const std::vector<api::MemoryRecord>& records, const MemoryChanging& options, const Common& common)
{
    if (options.yes)
        return true;
    if (common.json || !inputIsTerminal())
        return base::fail(base::ErrorCode::InvalidArgument,
            "this would forget " + memoriesText(std::ssize(records)) + "; say --yes to do it without being asked");
    for (const auto& record : records)
        std::cout << styled(record.id, Style::Dim) << "  " << oneLine(record.text, 200) << "\n";
    std::cout << "Forget " << memoriesText(std::ssize(records)) << "? [y/N] " << std::flush;
    std::string line;
    return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

//! All are looked up before the first is forgotten.
int forgetMemories(const MemoryChanging& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    std::vector<api::MemoryRecord> records;
    for (const auto& id : options.ids) {
        auto record = memoryNamed(*session, id, options.owner);
        if (!record)
            return report(record.error(), common);
        records.push_back(std::move(*record));
    }
    const auto agreed = agreedToForget(records, options, common);
    if (!agreed)
        return report(agreed.error(), common);
    if (!*agreed) {
        std::cout << "Nothing was forgotten.\n";
        return kCancelled;
    }
    std::vector<api::MemoryRecord> forgotten;
    for (const auto& record : records) {
        auto reply = session->ask(api::ForgetMemory{record.id, options.owner.tenant, options.owner.project, options.reason});
        if (!reply)
            return report(reply.error(), common);
        forgotten.push_back(std::move(reply->record));
    }
    if (common.json)
        print(jsonOf(forgotten));
    else
        std::cout << "Forgot " << memoriesText(std::ssize(forgotten)) << ": no search finds "
                  << (forgotten.size() == 1 ? "it" : "them") << " any more. `"
                  << commandFor(common, "memory restore " + (forgotten.size() == 1 ? forgotten.front().id : "ID")) << "` brings "
                  << (forgotten.size() == 1 ? "it" : "each") << " back.\n";
    return kDone;
}

int restoreMemory(const MemoryChanging& options, const Common& common)
{
    const api::RestoreMemory wanted{
        options.ids.front(), options.owner.tenant, options.owner.project, options.version, options.reason};
    auto session = Session::open(common);
    return session ? tellChanged(session->ask(wanted), common, " is back, at version ") : report(session.error(), common);
}

void addMemoryIds(CLI::App& command, const std::shared_ptr<MemoryChanging>& options, bool several)
{
    auto* ids = command.add_option(
        "ID", options->ids, several ? "Their ids, or the beginnings of them" : "Its id, or the beginning of it");
    ids->required()->option_text(" ");
    if (!several)
        ids->expected(1);
    command.add_option("--reason", options->reason, "Why; kept in its history")->option_text("TEXT");
}

} // namespace

void addMemoryChanges(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemoryChanging>();
    auto* edit = memory.add_subcommand("edit", "Change a memory; its earlier versions stay");
    addMemoryIds(*edit, options, false);
    edit->add_option("--text", options->text, "The new text, or - to read it from standard input")->option_text("TEXT");
    auto* tags = edit->add_option("--tag", options->tags, "A tag, in place of those that it has; may be given again");
    tags->option_text("TAG")->allow_extra_args(false);
    edit->add_flag("--no-tags", options->noTags, "Without tags")->excludes(tags);
    edit->add_option("--kind", options->kind, "The new kind")->option_text("KIND");
    edit->add_option("--importance", options->importance, "0 to 1")->check(CLI::Range(0.0, 1.0))->option_text("W");
    edit->add_option("--details", options->data, "What belongs to its kind, the whole of it, as a JSON object")
        ->option_text("JSON");
    edit->add_option("--scope", options->scope, "Who else may recall it: agent:NAME, pool:NAME, run:ID, or \"\" for everybody")
        ->option_text("SCOPE");
    edit->footer("Without any of these the text is opened in $VISUAL or $EDITOR.\n\n"
                 "Examples:\n"
                 "  kaze memory edit 0199f3a2-5c1e-7b44 --tag ops --importance 0.9 --reason \"it mattered\"\n"
                 "  kaze memory edit 0199f3a2-5c1e-7b44");
    setMemoryAction(*edit, options, common, action, editMemory);

    auto* forget = memory.add_subcommand("forget", "Have no search find a memory any more; it can be restored");
    addMemoryIds(*forget, options, true);
    forget->add_flag("--yes,-y", options->yes, "Do not ask first");
    forget->footer("Example:\n  kaze memory forget 0199f3a2-5c1e-7b44 0199f3a2-61d0-7c19 --reason \"no longer true\" --yes");
    setMemoryAction(*forget, options, common, action, forgetMemories);

    auto* restore = memory.add_subcommand("restore", "Bring back what was forgotten, or an earlier version");
    addMemoryIds(*restore, options, false);
    restore->add_option("--version", options->version, "This version becomes the present one, as a new version")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 53))
        ->option_text("N");
    restore->footer("Examples:\n"
                    "  kaze memory restore 0199f3a2-5c1e-7b44\n"
                    "  kaze memory restore 0199f3a2-5c1e-7b44 --version 2");
    setMemoryAction(*restore, options, common, action, restoreMemory);
}

} // namespace kaze::cli
