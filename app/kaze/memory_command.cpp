#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/memory_requests.h"
#include "engine/base/ids.h"

#include <csignal>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace kaze::cli {

namespace {

struct MemoryAdding {
    MemoryOwner owner;
    std::string text, kind = "note", scope, key, data;
    std::vector<std::string> tags;
    double importance = 0.5;
};

int addToMemory(const MemoryAdding& options, const Common& common)
{
    auto text = options.text;
    if (text == "-")
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
    const auto key = options.key.empty() ? base::clientId().text() : options.key;
    const api::AddMemory wanted{text, options.kind, options.tags, key, options.owner.tenant, options.owner.project, options.scope,
        options.importance, options.data};
    return answer(
        common, wanted,
        [](const auto& added) {
            return boost::json::object{{"id", added.id}};
        },
        [](const auto& added) { std::cout << "remembered " << added.id << "\n"; });
}

//! A value of a filter, in quotes where it needs them.
std::string filterValue(const std::string& value)
{
    if (!value.empty() && value.find_first_of(" \t\"\\:<>") == std::string::npos)
        return value;
    std::string quoted = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

volatile std::sig_atomic_t g_memoryInterrupted = 0; // a signal handler can reach nothing else
constexpr int kMemorySignals[] = {SIGINT, SIGTERM, SIGHUP};

void noteMemoryInterrupt(int)
{
    g_memoryInterrupted = 1;
}

void addAddingToMemory(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemoryAdding>();
    auto* added = memory.add_subcommand("add", "Remember a text");
    added
        ->add_option(
            "TEXT", options->text, "The text, or - to read it from standard input; may be left out where --details say enough")
        ->option_text(" ");
    added->add_option("--details", options->data, "What belongs to its kind, as a JSON object")->option_text("JSON");
    added->add_option("--tag", options->tags, "A tag; may be given again")->option_text("TAG")->allow_extra_args(false);
    added
        ->add_option("--kind", options->kind,
            "note, episode, entity or a kind of your own (default: note); facts have `kaze memory facts add`")
        ->option_text("KIND");
    added->add_option("--importance", options->importance, "0 to 1 (default: 0.5)")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("W");
    added->add_option("--scope", options->scope, "Who else may recall it: agent:NAME, pool:NAME or run:ID (default: everybody)")
        ->option_text("SCOPE");
    added->add_option("--key", options->key, "A name of yours for it; added again with the same one, nothing is added twice")
        ->option_text("KEY");
    added->footer("Examples:\n"
                  "  kaze memory add \"The backups are made at night\" --tag ops\n"
                  "  kaze memory add - --importance 0.9 < notes.txt\n"
                  "  kaze memory add --kind episode --details '{\"task\": \"restore the backup\", \"success\": false, "
                  "\"critique\": \"the disk was full\"}'");
    setMemoryAction(*added, options, common, action, addToMemory);
}

} // namespace

void addMemoryOwner(CLI::App& command, MemoryOwner& owner)
{
    command.add_option("--tenant", owner.tenant, "Whose memory (default: default)")->option_text("NAME");
    command.add_option("--project", owner.project, "That of a project, which is its own")->option_text("NAME");
}

std::string filterOf(const MemoryChoice& choice)
{
    auto filter = joined(choice.words);
    const auto add = [&](const std::string& term) { filter += (filter.empty() ? "" : " ") + term; };
    if (!choice.kind.empty())
        add("kind:" + filterValue(choice.kind));
    for (const auto& tag : choice.tags)
        add("tag:" + filterValue(tag));
    return filter;
}

MemoryInterrupts::MemoryInterrupts()
{
    g_memoryInterrupted = 0;
    struct sigaction once { };
    once.sa_handler = noteMemoryInterrupt;
    once.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int number : kMemorySignals)
        ::sigaction(number, &once, nullptr);
}

MemoryInterrupts::~MemoryInterrupts()
{
    for (const int number : kMemorySignals)
        std::signal(number, SIG_DFL);
}

bool MemoryInterrupts::came()
{
    return g_memoryInterrupted != 0;
}

MemoryProgress::MemoryProgress(std::int64_t known)
    : m_known(known), m_wanted(::isatty(STDERR_FILENO) == 1), m_began(std::chrono::steady_clock::now())
{
}

MemoryProgress::~MemoryProgress()
{
    clear();
}

void MemoryProgress::at(std::int64_t done, const std::string& text)
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_wanted || (m_shown && now - m_last < std::chrono::milliseconds(200)))
        return;
    auto line = text;
    if (m_known > 0) {
        line += "  " + std::to_string(std::min<std::int64_t>(100, 100 * done / m_known)) + " %";
        if (const auto speed = perSecond(done - m_base); speed > 0 && done < m_known)
            line += "  " + durationText(static_cast<double>(m_known - done) / speed) + " left";
    }
    // Over what stood there before.
    std::cerr << "\r\x1b[K" << line << std::flush;
    m_shown = true;
    m_last = now;
}

void MemoryProgress::clear()
{
    if (m_shown)
        std::cerr << "\r\x1b[K" << std::flush;
    m_shown = false;
}

void MemoryProgress::beginAt(std::int64_t done)
{
    m_base = done;
    m_began = std::chrono::steady_clock::now();
}

double MemoryProgress::perSecond(std::int64_t done) const
{
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_began).count();
    return seconds > 0 ? static_cast<double>(done) / seconds : 0;
}

void addMemory(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* memory = app.add_subcommand("memory", "Keep and search what the cell remembers");
    memory->require_subcommand(1);
    addAddingToMemory(*memory, common, action);
    addMemorySearch(*memory, common, action);
    addMemoryRecords(*memory, common, action);
    addMemoryChanges(*memory, common, action);
    addMemoryErase(*memory, common, action);
    addMemoryImport(*memory, common, action);
    addMemoryExport(*memory, common, action);
    addMemoryVerify(*memory, common, action);
    addMemoryIndexes(*memory, common, action);
    addMemoryFacts(*memory, common, action);
    addMemoryExtract(*memory, common, action);
    addMemoryGraph(*memory, common, action);
    addMemoryArchives(*memory, common, action);
}

} // namespace kaze::cli
