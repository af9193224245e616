#include "app/kaze/commands.h"
#include "app/kaze/known_cells.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "app/kaze/usage.h"
#include "engine/api/alert_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/fact_requests.h"
#include "engine/api/message_requests.h"
#include "engine/api/metric_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/report_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/schedule_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/api/token_requests.h"
#include "engine/api/tool_requests.h"
#include "engine/api/upkeep_requests.h"
#include "engine/cell/audit.h"
#include "engine/scaling/trigger_table.h"

#include <iostream>
#include <set>

namespace kaze::cli {

namespace {

constexpr const char* kBash = R"(# Completion of kaze for bash. In ~/.bashrc: source <(kaze completion bash)
_kaze() {
    local IFS=$'\n'
    COMPREPLY=($(kaze __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null | cut -f 1))
}
complete -o bashdefault -o default -F _kaze kaze
)";

constexpr const char* kZsh = R"(#compdef kaze
# Completion of kaze for zsh. In ~/.zshrc, behind compinit: source <(kaze completion zsh)
_kaze() {
    local line
    local -a found described
    found=("${(@f)$(kaze __complete "${(@)words[2,CURRENT]}" 2> /dev/null)}")
    if [[ -z "${found[1]}" ]]; then
        _files
        return
    fi
    for line in "${found[@]}"; do
        described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done
    _describe kaze described
}
compdef _kaze kaze
)";

constexpr const char* kFish
    = R"(# Completion of kaze for fish. In ~/.config/fish/completions/kaze.fish: kaze completion fish | source
function __kaze_complete
    set -l words (commandline -opc) (commandline -ct)
    kaze __complete $words[2..-1] 2> /dev/null
end
complete -c kaze -n '__kaze_complete | string length -q' -f -a '(__kaze_complete)'
)";

struct Candidate {
    std::string text;
    std::string says;
};

//! Agents by their names; files are the shell's to find.
std::vector<Candidate> agents(const Common& common)
{
    std::set<std::string> names;
    const auto cell = app::cellOptions(common.data);
    for (const auto& folder : {cell.resources / "agents", cell.dataFolder / "agents"}) {
        std::error_code ignored; // a folder that is not there holds no agents
        for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
            if (entry.path().extension() == ".yaml")
                names.insert(entry.path().stem().string());
    }
    std::vector<Candidate> found;
    for (const auto& name : names)
        found.push_back({name, "agent"});
    return found;
}

//! Whether a run that stands so is one that the command is for.
bool isFor(const std::string& command, api::RunState state)
{
    const bool waits = state == api::RunState::WaitingApproval || state == api::RunState::NeedsAttention;
    const bool over = state == api::RunState::Done || state == api::RunState::Cancelled;
    return command == "approve" || command == "deny" || command == "answer" ? waits
        : command == "send"                                                 ? !api::hasEnded(state)
        : command == "cancel"                                               ? !api::hasEnded(state)
        : command == "resume"                                               ? !over && state != api::RunState::Running
                                                                            : true;
}

//! The latest of them; no data folder is made for that.
std::vector<Candidate> runs(const Common& common, const std::string& command)
{
    std::error_code error; // then there are no runs
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    if (!session)
        return {};
    const auto page = session->ask(api::ListRuns{});
    std::vector<Candidate> found;
    if (page)
        for (const auto& run : page->rows)
            if (isFor(command, run.state.valueOr(api::RunState::Running)))
                found.push_back({shortId(run.runId), run.state.name() + "  " + run.agent + "  " + printable(run.task)});
    return found;
}

std::vector<Candidate> valuesOf(const std::string& option)
{
    if (option == "--approve")
        return {{"ask", "put it to a person"}, {"all", "allow"}, {"none", "refuse"}};
    if (option == "--priority")
        return {{"supervised", "a person watches it"}, {"conversation", ""}, {"scheduled", "nobody waits for it"},
            {"consolidation", "upkeep of memory"}, {"evaluation", "tests and comparisons"}};
    if (option == "--overlap")
        return {
            {"skip", "leave the fire out"}, {"queue", "let one wait"}, {"allow", "run both"}, {"cancel", "end the earlier run"}};
    if (option == "--catch-up")
        return {{"once", "one for all that were missed"}, {"all", "each"}, {"skip", "none"}};
    if (option == "--scope")
        return {{"chat", "ask models"}, {"embeddings", "turn texts into vectors"}, {"models", "list models"},
            {"metrics", "read what is measured"}, {"admin", "the rest"}};
    if (option == "--role")
        return {{"none", "the models alone"}, {"viewer", "see"}, {"operator", "also start, answer, pause, end"},
            {"admin", "also set providers, keys, tokens, budgets"}};
    if (option == "--period")
        return {{"today", ""}, {"yesterday", ""}, {"this-week", "from Monday on"}, {"last-week", ""}, {"this-month", ""},
            {"last-month", ""}, {"last-24h", "or another length"}};
    if (option == "--actor")
        return {{"local", "at the command line or the console"}, {"timeout", "a question nobody answered"}};
    if (option == "--action") {
        std::vector<Candidate> found;
        for (const auto& rule : cell::auditRules())
            if (rule.of == cell::AuditClass::Changes)
                found.push_back({std::string(rule.type), ""});
        return found;
    }
    if (option == "--view")
        return {{"rate", "a second"}, {"value", ""}, {"mean", ""}, {"max", ""}, {"p50", "the median"}, {"p90", ""}, {"p95", ""},
            {"p99", ""}};
    if (option == "--format")
        return {{"markdown", ""}, {"csv", ""}, {"json", ""}, {"html", ""}};
    if (option == "--per")
        return {{"total", "in all"}, {"day", "each day"}, {"month", "each month"}};
    return {};
}

//! Access tokens that are still good.
std::vector<Candidate> tokens(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListTokens{}) : base::Result<api::TokenList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& token : list.value_or(api::TokenList{}).tokens)
        if (!token.revokedAt)
            found.push_back({token.name, token.tokenId});
    return found;
}

std::vector<Candidate> budgets(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListBudgets{}) : base::Result<api::BudgetList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& budget : list.value_or(api::BudgetList{}).budgets)
        found.push_back({shortId(budget.budgetId), printable(budget.scope.name() + ' ' + budget.subject)});
    return found;
}

//! The next to fire; no data folder is made for that.
//! Whether there is a cell that could be asked; none is made for that.
bool hasCell(const Common& common)
{
    std::error_code error; // then there is none
    return std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error);
}

std::vector<Candidate> reportSchedules(const Common& common)
{
    std::vector<Candidate> found;
    auto session = hasCell(common) ? Session::open(common) : base::Result<Session>(base::fail(base::ErrorCode::NotFound, ""));
    const auto list
        = session ? session->ask(api::ListReportSchedules{}) : base::Result<api::ReportScheduleList>(failure(session));
    for (const auto& row : list.value_or(api::ReportScheduleList{}).rows)
        found.push_back({printable(row.schedule.name), printable(row.when)});
    return found;
}

std::vector<Candidate> keptReports(const Common& common)
{
    std::vector<Candidate> found;
    auto session = hasCell(common) ? Session::open(common) : base::Result<Session>(base::fail(base::ErrorCode::NotFound, ""));
    const auto list = session ? session->ask(api::ListKeptReports{}) : base::Result<api::KeptReportList>(failure(session));
    for (const auto& kept : list.value_or(api::KeptReportList{}).reports)
        found.push_back({printable(kept.name), base::toRfc3339(kept.at).substr(0, 19) + "Z"});
    return found;
}

std::vector<Candidate> schedules(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    api::ListSchedules query;
    query.order = api::ScheduleOrder::Next;
    const auto page = session ? session->ask(query) : base::Result<api::SchedulePage>(failure(session));
    std::vector<Candidate> found;
    for (const auto& schedule : page.value_or(api::SchedulePage{}).rows)
        found.push_back({printable(schedule.name), printable(schedule.when)});
    return found;
}

std::vector<Candidate> providers(const Common& common)
{
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListProviders{}) : base::Result<api::ProviderList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& provider : list.value_or(api::ProviderList{}).providers)
        found.push_back({provider.name, provider.baseUrl});
    return found;
}

//! The newest entries of the ledger; no data folder is made for that.
std::vector<Candidate> entries(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto page = session ? session->ask(api::ListLedger{}) : base::Result<api::LedgerPage>(failure(session));
    std::vector<Candidate> found;
    for (const auto& entry : page.value_or(api::LedgerPage{}).entries)
        found.push_back({std::to_string(entry.entryId), printable(entry.agent + "  " + entry.provider + '/' + entry.model)});
    return found;
}

std::vector<Candidate> tools(const Common& common)
{
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListTools{}) : base::Result<api::ToolList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& tool : list.value_or(api::ToolList{}).tools)
        found.push_back({printable(tool.name), printable(tool.description)});
    return found;
}

std::vector<Candidate> serverCandidates(const Common& common)
{
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListServers{}) : base::Result<api::ToolServerList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& server : list.value_or(api::ToolServerList{}).servers)
        found.push_back({server.serverId, printable(server.name)});
    return found;
}

std::vector<Candidate> skills(const Common& common)
{
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListSkills{}) : base::Result<api::SkillList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& skill : list.value_or(api::SkillList{}).skills)
        found.push_back({printable(skill.name), printable(skill.description)});
    return found;
}

std::vector<Candidate> permissions(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListPermissions{}) : base::Result<api::PermissionList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& rule : list.value_or(api::PermissionList{}).rules)
        found.push_back({shortId(rule.ruleId), printable(rule.agent + "  " + rule.tool + "  " + rule.pattern)});
    return found;
}

//! Addresses with messages in their mailboxes, and agents.
std::vector<Candidate> addresses(const Common& common)
{
    auto found = agents(common);
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return found;
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListMailboxes{}) : base::Result<api::MailboxList>(failure(session));
    for (const auto& box : list.value_or(api::MailboxList{}).mailboxes)
        found.push_back({printable(box.address), std::to_string(box.waiting) + " waiting"});
    return found;
}

std::vector<Candidate> webhooks(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListWebhooks{}) : base::Result<api::WebhookList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& webhook : list.value_or(api::WebhookList{}).webhooks)
        found.push_back({printable(webhook.name), printable(webhook.url)});
    return found;
}

std::vector<Candidate> tenants(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListTenants{}) : base::Result<api::TenantList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& tenant : list.value_or(api::TenantList{}).tenants)
        found.push_back({tenant.name, printable(tenant.description)});
    return found;
}

std::vector<Candidate> projects(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListProjects{}) : base::Result<api::ProjectList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& project : list.value_or(api::ProjectList{}).projects)
        found.push_back({project.name, printable(project.tenant + "  " + project.description)});
    return found;
}

std::vector<Candidate> pools(const Common& common)
{
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListPools{}) : base::Result<api::PoolList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& pool : list.value_or(api::PoolList{}).pools)
        if (pool.pool != "*")
            found.push_back({pool.pool, std::to_string(pool.waiting) + " waiting"});
    return found;
}

//! The value of an option, where it has one already.
std::string valueIn(const std::vector<std::string>& words, const std::string& option)
{
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (words[i] == option)
            return words[i + 1];
        else if (words[i].starts_with(option + "="))
            return words[i].substr(option.size() + 1);
    return {};
}

std::vector<Candidate> knownCells()
{
    std::vector<Candidate> found;
    for (const auto& cell : cellBook().list().value_or(std::vector<server::KnownCell>()))
        found.push_back({cell.name, cell.address});
    return found;
}

Common commonOf(const std::vector<std::string>& words)
{
    Common common;
    common.data = valueIn(words, "--data");
    return common;
}

//! The newest memories of the owner in the words, or what they have for kinds and tags; no data folder is made for that.
api::MemoryPage memoryPage(const std::vector<std::string>& words, const std::string& filter, bool facets)
{
    const auto common = commonOf(words);
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    api::ListMemories query;
    query.tenant = valueIn(words, "--tenant");
    query.project = valueIn(words, "--project");
    query.filter = filter;
    query.facets = facets;
    query.limit = facets ? 1 : 50;
    const auto page = session ? session->ask(query) : base::Result<api::MemoryPage>(failure(session));
    return page.value_or(api::MemoryPage{});
}

std::vector<Candidate> memories(const std::vector<std::string>& words, bool forgotten)
{
    std::vector<Candidate> found;
    for (const auto& record : memoryPage(words, forgotten ? "forgotten:yes" : "", false).rows)
        found.push_back({record.id, oneLine(record.text, 80)});
    return found;
}

//! Facts by their ids: those that wait for somebody, where that is what the command is about.
std::vector<Candidate> facts(const std::vector<std::string>& words, bool proposed)
{
    const auto common = commonOf(words);
    std::error_code error; // then there are none
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    api::ListFacts query;
    query.tenant = valueIn(words, "--tenant");
    query.project = valueIn(words, "--project");
    query.state = proposed ? "proposed" : "valid";
    const auto page = session ? session->ask(query) : base::Result<api::FactPage>(failure(session));
    std::vector<Candidate> found;
    for (const auto& fact : page.value_or(api::FactPage{}).rows)
        found.push_back({fact.id, oneLine(fact.subject + " " + fact.predicate + " " + fact.object, 80)});
    return found;
}

std::vector<Candidate> archives(const std::vector<std::string>& words)
{
    const auto common = commonOf(words);
    auto session = Session::open(common);
    const api::ListMemoryArchives query{valueIn(words, "--tenant"), valueIn(words, "--project")};
    const auto list = session ? session->ask(query) : base::Result<api::MemoryArchiveList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& archive : list.value_or(api::MemoryArchiveList{}).archives)
        found.push_back({printable(archive.name), memoriesText(archive.records)});
    return found;
}

std::vector<Candidate> memoryFacets(const std::vector<std::string>& words, const std::string& option)
{
    const auto page = memoryPage(words, "", true);
    std::vector<Candidate> found;
    for (const auto& count : option == "--kind" ? page.kinds : page.tags)
        found.push_back({printable(count.name), memoriesText(count.records)});
    return found;
}

std::vector<Candidate> readinessTriggers()
{
    std::vector<Candidate> found;
    for (const auto& spec : scaling::triggerTable())
        found.push_back({std::string(spec.id), std::string(spec.title)});
    return found;
}

//! Those that are measured now; no data folder is made for that.
std::vector<Candidate> metrics(const Common& common)
{
    std::error_code error; // then nothing was measured
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListMetrics{}) : base::Result<api::MetricList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& row : list.value_or(api::MetricList{}).rows)
        if (found.empty() || found.back().text != row.name)
            found.push_back({row.name, row.help});
    return found;
}

std::vector<Candidate> alertRules(const Common& common)
{
    std::error_code error; // then there are those that come with Kaze, which a cell would have to be made for
    if (!std::filesystem::exists(app::cellOptions(common.data).dataFolder / "state.db", error))
        return {};
    auto session = Session::open(common);
    const auto list = session ? session->ask(api::ListAlertRules{}) : base::Result<api::AlertRuleList>(failure(session));
    std::vector<Candidate> found;
    for (const auto& rule : list.value_or(api::AlertRuleList{}).rules)
        found.push_back({rule.builtIn ? rule.id : printable(rule.name), printable(rule.name)});
    return found;
}

std::vector<Candidate> optionsOf(const CLI::App& command)
{
    std::vector<Candidate> found;
    for (const auto* option : command.get_options([](const CLI::Option* each) { return !each->get_group().empty(); }))
        for (const auto& name : option->get_lnames())
            found.push_back({"--" + name, option->get_description()});
    return found;
}

std::vector<Candidate> candidates(const CLI::App& app, std::vector<std::string> words)
{
    const auto current = words.empty() ? std::string() : words.back();
    if (!words.empty())
        words.pop_back();
    std::vector<std::string> names;
    std::copy_if(words.begin(), words.end(), std::back_inserter(names), [](const auto& word) { return !word.starts_with('-'); });
    const auto& command = commandOf(app, names);
    if (current.starts_with('-'))
        return optionsOf(command);
    const auto* before = words.empty() || !words.back().starts_with('-') ? nullptr : command.get_option_no_throw(words.back());
    const bool ofMemory = fullName(command).starts_with("kaze memory ");
    if (before && before->get_type_size() > 0 && ofMemory && (words.back() == "--kind" || words.back() == "--tag"))
        return memoryFacets(words, words.back());
    if (before && before->get_type_size() > 0)
        return words.back() == "--cell"   ? knownCells()
            : words.back() == "--tenant"  ? tenants(commonOf(words))
            : words.back() == "--project" ? projects(commonOf(words))
                                          : valuesOf(words.back());
    std::vector<Candidate> found;
    for (const auto* below : commandsOf(command))
        found.push_back({below->get_name(), below->get_description()});
    if (!found.empty())
        return found;
    const auto common = commonOf(words);
    const auto name = fullName(command);
    if (name == "kaze cells show" || name == "kaze cells test" || name == "kaze cells remove")
        return knownCells();
    if (!valueIn(words, "--cell").empty()) // a shell is not kept waiting for another machine
        return found;
    if (name == "kaze run")
        return agents(common);
    if (name == "kaze tenants set" || name == "kaze tenants remove")
        return tenants(common);
    if (name == "kaze projects set" || name == "kaze projects remove")
        return projects(common);
    if (name == "kaze pools set")
        return pools(common);
    if (name == "kaze metrics")
        return metrics(common);
    if (name == "kaze readiness set" || name == "kaze readiness do")
        return readinessTriggers();
    if (name == "kaze alerts list")
        return {{"state:firing", "those that fire"}, {"severity:critical", ""}, {"silenced:no", "of which people are told"}};
    if (name.starts_with("kaze alerts ") && command.get_option_no_throw("RULE"))
        return alertRules(common);
    if (name == "kaze logs")
        return {{"level>=warn", "warnings and errors"}, {"level:error", "errors"}, {"source:runtime", "runs and their tools"},
            {"source:gateway", "calls of models"}, {"source:scheduling", "schedules"}, {"source:messaging", "messages"},
            {"source:knowledge", "memory"}, {"source:cell", "what was configured"}};
    if (name == "kaze report schedules run" || name == "kaze report schedules remove" || name == "kaze report kept list")
        return reportSchedules(common);
    if (name == "kaze report kept save" || name == "kaze report kept remove")
        return keptReports(common);
    if (name == "kaze completion")
        return {{"bash", ""}, {"zsh", ""}, {"fish", ""}};
    if (name == "kaze providers test")
        return providers(common);
    if (name == "kaze permissions revoke")
        return permissions(common);
    if (name.starts_with("kaze messages ") && name != "kaze messages publish" && name != "kaze messages tail"
        && name != "kaze messages mailboxes")
        return addresses(common);
    if (name == "kaze webhooks test" || name == "kaze webhooks retry" || name == "kaze webhooks remove")
        return webhooks(common);
    if (name == "kaze tokens revoke")
        return tokens(common);
    if (name == "kaze budgets set")
        return {{"fleet", "everything"}, {"tenant", ""}, {"agent", ""}, {"tool", "what it has models do"}};
    if (name == "kaze budgets remove" || name == "kaze budgets settle")
        return budgets(common);
    if (name.starts_with("kaze schedules ") && command.get_option_no_throw("SCHEDULE"))
        return schedules(common);
    if (name.starts_with("kaze memory facts ") && command.get_option_no_throw("ID"))
        return facts(words, name.ends_with(" accept") || name.ends_with(" reject"));
    if (name == "kaze memory archives restore" || name == "kaze memory archives remove")
        return archives(words);
    if (name == "kaze memory reshard")
        return memoryFacets(words, "--kind");
    if (ofMemory && command.get_option_no_throw("ID"))
        return memories(words, name == "kaze memory restore");
    if (name == "kaze ledger explain")
        return entries(common);
    if (name == "kaze tools show" || name == "kaze tools call")
        return tools(common);
    if (name.starts_with("kaze tools ") && name != "kaze tools list")
        return serverCandidates(common);
    if (name.starts_with("kaze skills ") && name != "kaze skills add" && name != "kaze skills learn")
        return skills(common);
    if (name.starts_with("kaze runs ") && name != "kaze runs list")
        return runs(common, command.get_name());
    return name == "kaze traces show" ? runs(common, "show") : found;
}

} // namespace

int complete(const CLI::App& app, std::vector<std::string> words)
{
    const auto current = words.empty() ? std::string() : words.back();
    for (const auto& candidate : candidates(app, std::move(words)))
        if (candidate.text.starts_with(current))
            std::cout << candidate.text << '\t' << candidate.says.substr(0, candidate.says.find('\n')) << '\n';
    return kDone;
}

void addCompletion(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("completion", "Print what makes a shell complete the words of kaze");
    auto shell = std::make_shared<std::string>();
    command->add_option("SHELL", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->option_text(" ");
    command->footer("Examples:\n"
                    "  source <(kaze completion bash)       in ~/.bashrc\n"
                    "  source <(kaze completion zsh)        in ~/.zshrc, behind compinit\n"
                    "  kaze completion fish | source        in ~/.config/fish/completions/kaze.fish");
    command->callback([shell, &action] {
        action = [shell] {
            std::cout << (*shell == "bash" ? kBash : *shell == "zsh" ? kZsh : kFish) << std::flush;
            return kDone;
        };
    });
}

} // namespace kaze::cli
