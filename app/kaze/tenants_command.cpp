#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/tenant_requests.h"
#include "engine/base/text.h"

#include <charconv>
#include <cmath>
#include <iostream>

#include <unistd.h>

namespace kaze::cli {

namespace {

struct OwnerOptions {
    std::string name, tenant = "default", ofTenant;
    std::optional<std::string> description, workspaceRoot, memory, toolMemory;
    std::optional<std::int64_t> atWork, waiting, tokensPerDay;
    std::optional<double> weight, toolProcessors;
    bool yes = false;
};

constexpr std::int64_t kMost = 1'000'000'000'000'000;

base::Result<api::QuotaChange> quotasOf(const OwnerOptions& options)
{
    api::QuotaChange change;
    change.atWork = options.atWork;
    change.waiting = options.waiting;
    change.weight = options.weight;
    if (options.memory) {
        const auto bytes = bytesOf("--memory", *options.memory);
        if (!bytes)
            return failure(bytes);
        change.memoryBytes = *bytes;
    }
    change.toolProcessors = options.toolProcessors;
    if (options.toolMemory) {
        const auto bytes = bytesOf("--tool-memory", *options.toolMemory);
        if (!bytes)
            return failure(bytes);
        change.toolMemoryBytes = *bytes;
    }
    return change;
}

//! The folder as the cell, which may have another working folder, knows it.
std::optional<std::string> rootOf(const OwnerOptions& options)
{
    if (!options.workspaceRoot || options.workspaceRoot->empty())
        return options.workspaceRoot;
    std::error_code error;
    return std::filesystem::absolute(*options.workspaceRoot, error).string();
}

std::string share(std::int64_t used, std::int64_t limit)
{
    return limit > 0 ? countText(used) + " of " + countText(limit) : countText(used);
}

std::string memoryText(const api::QuotaUse& use, const api::Quotas& quotas)
{
    const auto size = [](std::int64_t bytes) { return base::sizeText(static_cast<std::size_t>(bytes)); };
    return quotas.memoryBytes > 0 ? size(use.memoryBytes) + " of " + size(quotas.memoryBytes) : size(use.memoryBytes);
}

std::string numberText(double number)
{
    std::string text = std::to_string(number);
    while (text.back() == '0')
        text.pop_back();
    if (text.back() == '.')
        text.pop_back();
    return text;
}

//! "0.4 of 2 processors, 210 MB of 1.0 GB"; empty where nothing runs and nothing is limited.
std::string toolsText(const api::QuotaUse& use, const api::Quotas& quotas)
{
    std::string text;
    if (use.toolProcessors > 0 || quotas.toolProcessors > 0) {
        text = numberText(std::round(use.toolProcessors * 10) / 10);
        text += quotas.toolProcessors > 0 ? " of " + numberText(quotas.toolProcessors) : std::string();
        text += " processors";
    }
    const auto size = [](std::int64_t bytes) { return base::sizeText(static_cast<std::size_t>(bytes)); };
    if (use.toolMemoryBytes > 0 || quotas.toolMemoryBytes > 0)
        text += (text.empty() ? "" : ", ") + size(use.toolMemoryBytes)
            + (quotas.toolMemoryBytes > 0 ? " of " + size(quotas.toolMemoryBytes) : std::string());
    return text;
}

std::string tokensText(std::int64_t today, std::int64_t perDay)
{
    return perDay > 0 ? share(today, perDay) : "no limit";
}

int listTenants(const Common& common)
{
    const auto tell = [](const api::TenantList& list) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& tenant : list.tenants)
            rows.push_back({printable(tenant.name), share(tenant.use.atWork, tenant.quotas.atWork),
                share(tenant.use.waiting, tenant.quotas.waiting), numberText(tenant.quotas.weight), countText(tenant.use.runs),
                memoryText(tenant.use, tenant.quotas), tokensText(tenant.tokensToday, tenant.tokensPerDay),
                toolsText(tenant.use, tenant.quotas), countText(tenant.projects), printable(tenant.workspaceRoot)});
        std::cout << table(
            {"TENANT", "AT WORK", "WAITING", "WEIGHT", "RUNS", "MEMORY", "TOKENS TODAY", "TOOLS", "PROJECTS", "WORKSPACES IN"},
            rows);
    };
    return answer(
        common, api::ListTenants{}, [](const auto& list) { return jsonOf(list.tenants); }, tell);
}

int setTenant(const OwnerOptions& options, const Common& common, bool isNew)
{
    const auto quotas = quotasOf(options);
    if (!quotas)
        return report(quotas.error(), common);
    api::SetTenant wanted;
    wanted.name = options.name;
    wanted.isNew = isNew;
    wanted.description = options.description;
    wanted.workspaceRoot = rootOf(options);
    wanted.quotas = *quotas;
    wanted.tokensPerDay = options.tokensPerDay;
    return answer(
        common, wanted, [](const auto& reply) { return api::toJson(reply.tenant); },
        [&](const auto& reply) {
            std::cout << (isNew ? "Added the tenant " : "Changed the tenant ") << printable(reply.tenant.name) << ". `"
                      << commandFor(common, "run AGENT --tenant " + printable(reply.tenant.name)) << "` starts a run of it.\n";
        });
}

int listProjects(const OwnerOptions& options, const Common& common)
{
    const auto tell = [&](const api::ProjectList& list) {
        if (list.projects.empty()) {
            std::cout << "No projects yet; `" << commandFor(common, "projects add NAME") << "` adds one.\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& project : list.projects)
            rows.push_back({printable(project.tenant), printable(project.name), share(project.use.atWork, project.quotas.atWork),
                share(project.use.waiting, project.quotas.waiting), numberText(project.quotas.weight),
                countText(project.use.runs), memoryText(project.use, project.quotas),
                tokensText(project.tokensToday, project.tokensPerDay), toolsText(project.use, project.quotas),
                printable(project.workspaceRoot)});
        std::cout << table(
            {"TENANT", "PROJECT", "AT WORK", "WAITING", "WEIGHT", "RUNS", "MEMORY", "TOKENS TODAY", "TOOLS", "WORKSPACES IN"},
            rows);
    };
    api::ListProjects query;
    query.tenant = options.ofTenant;
    return answer(
        common, query, [](const auto& list) { return jsonOf(list.projects); }, tell);
}

int setProject(const OwnerOptions& options, const Common& common, bool isNew)
{
    const auto quotas = quotasOf(options);
    if (!quotas)
        return report(quotas.error(), common);
    api::SetProject wanted;
    wanted.tenant = options.tenant;
    wanted.name = options.name;
    wanted.isNew = isNew;
    wanted.description = options.description;
    wanted.workspaceRoot = rootOf(options);
    wanted.quotas = *quotas;
    wanted.tokensPerDay = options.tokensPerDay;
    return answer(
        common, wanted, [](const auto& reply) { return api::toJson(reply.project); },
        [&](const auto& reply) {
            std::cout << (isNew ? "Added the project " : "Changed the project ") << printable(reply.project.name)
                      << " of the tenant " << printable(reply.project.tenant) << ".\n";
        });
}

std::string lossText(const api::TenantLoss& loss)
{
    std::string text;
    const auto add = [&](std::int64_t count, const char* one, const char* many) {
        if (count > 0)
            text += (text.empty() ? "" : ", ") + countText(count) + " " + (count == 1 ? one : many);
    };
    add(loss.memories, "memory", "memories");
    add(loss.projects, "project", "projects");
    add(loss.tokens, "access token", "access tokens");
    return (text.empty() ? "" : text + ", ") + "its settings, messages and schedules";
}

//! Asks once what is about to go, unless --yes. Returns the exit code.
template <class Q>
int remove(Q query, const std::string& name, const OwnerOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    if (!options.yes) {
        query.countOnly = true;
        const auto loss = session->ask(query);
        if (!loss)
            return report(loss.error(), common);
        if (common.json || ::isatty(STDIN_FILENO) == 0)
            return report(
                {base::ErrorCode::InvalidArgument,
                    "removing " + name + " loses " + lossText(*loss) + "; say --yes to do it without being asked", nullptr},
                common);
        std::cout << "Removing " << printable(name) << " loses " << lossText(*loss)
                  << ". Its ended runs and what they cost stay in the books. Remove it? [y/N] " << std::flush;
        std::string line;
        if (!std::getline(std::cin, line) || (line != "y" && line != "Y" && line != "yes")) {
            std::cout << "Nothing was removed.\n";
            return kCancelled;
        }
    }
    query.countOnly = false;
    const auto removed = session->ask(query);
    if (!removed)
        return report(removed.error(), common);
    if (common.json)
        print(api::toJson(*removed));
    else
        std::cout << "Removed " << printable(name) << ".\n";
    return kDone;
}

void addTerms(CLI::App& command, const std::shared_ptr<OwnerOptions>& options)
{
    const auto count = CLI::Range(std::int64_t{0}, kMost);
    command.add_option("--at-work", options->atWork, "Runs at work at one time; more wait for a place (0: no limit)")
        ->option_text("N")
        ->check(count);
    command.add_option("--waiting", options->waiting, "Runs that wait for a place; more are refused (0: no limit)")
        ->option_text("N")
        ->check(count);
    command.add_option("--weight", options->weight, "How much of the places it gets where others wait too (default: 1)")
        ->option_text("X")
        ->check(CLI::Range(0.01, 100.0));
    command.add_option("--memory", options->memory, "What its agents may remember, such as 500MB (0: no limit)")
        ->option_text("SIZE");
    command
        .add_option(
            "--tokens-per-day", options->tokensPerDay, "Model tokens a day, in UTC: a budget as of `kaze budgets` (0: no limit)")
        ->option_text("N")
        ->check(count);
    command
        .add_option("--tool-processors", options->toolProcessors,
            "Processors that the processes of its tools may keep busy together, such as 1.5 (0: no limit)")
        ->option_text("N")
        ->check(CLI::Range(0.0, 10'000.0));
    command.add_option("--tool-memory", options->toolMemory, "Memory of those processes together, such as 2GB (0: no limit)")
        ->option_text("SIZE");
    command
        .add_option("--workspaces", options->workspaceRoot, "The folder in which its runs' workspaces must lie; '' for anywhere")
        ->option_text("DIR");
    command.add_option("--description", options->description, "What it is for")->option_text("TEXT");
}

} // namespace

base::Result<std::int64_t> bytesOf(const char* option, const std::string& text)
{
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    std::string unit(read.ptr, text.data() + text.size());
    while (!unit.empty() && unit.front() == ' ')
        unit.erase(0, 1);
    double factor = 0;
    for (const auto& [name, bytes] : {std::pair{"", 1.0}, {"B", 1.0}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}})
        if (unit == name)
            factor = bytes;
    if (read.ec != std::errc() || factor == 0 || !(number >= 0) || number * factor > static_cast<double>(kMost))
        return base::fail(base::ErrorCode::InvalidArgument,
            std::string(option) + ": \"" + text + "\" is no size; write it like 500MB or 2GB, or 0 for no limit");
    return std::llround(number * factor);
}

void addTenants(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* tenants = app.add_subcommand("tenants", "Keep the runs, memory and folders of different people apart");
    tenants->require_subcommand(1);
    auto options = std::make_shared<OwnerOptions>();

    auto* listing = tenants->add_subcommand("list", "List tenants: what they may have, and what they use");
    addCommonOptions(*listing, common);
    listing->callback([common, &action] { action = [common] { return listTenants(*common); }; });

    for (const bool isNew : {true, false}) {
        auto* setting = isNew ? tenants->add_subcommand("add", "Add a tenant")
                              : tenants->add_subcommand("set", "Change a tenant; what is not given stays");
        setting->add_option("NAME", options->name, "Its name: a to z, digits, - and _")->required()->option_text(" ");
        addTerms(*setting, options);
        addCommonOptions(*setting, common);
        setting->callback([options, common, isNew, &action] {
            action = [options, common, isNew] { return setTenant(*options, *common, isNew); };
        });
    }

    auto* removing = tenants->add_subcommand(
        "remove", "Remove a tenant with its projects, memory, messages, schedules, permissions and access tokens");
    removing->add_option("NAME", options->name, "Its name")->required()->option_text(" ");
    removing->add_flag("--yes,-y", options->yes, "Do not ask first");
    addCommonOptions(*removing, common);
    removing->callback([options, common, &action] {
        action = [options, common] {
            api::RemoveTenant query;
            query.name = options->name;
            return remove(query, options->name, *options, *common);
        };
    });
}

void addProjects(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* projects = app.add_subcommand("projects", "Keep the runs, memory and folders of a tenant's projects apart");
    projects->require_subcommand(1);
    auto options = std::make_shared<OwnerOptions>();
    const auto addTenant = [&](CLI::App& command) {
        command.add_option("--tenant", options->tenant, "Whose it is (default: default)")->option_text("NAME");
    };

    auto* listing = projects->add_subcommand("list", "List projects: what they may have, and what they use");
    listing->add_option("--tenant", options->ofTenant, "Only this tenant's")->option_text("NAME");
    addCommonOptions(*listing, common);
    listing->callback([options, common, &action] { action = [options, common] { return listProjects(*options, *common); }; });

    for (const bool isNew : {true, false}) {
        auto* setting = isNew ? projects->add_subcommand("add", "Add a project")
                              : projects->add_subcommand("set", "Change a project; what is not given stays");
        setting->add_option("NAME", options->name, "Its name: a to z, digits, - and _")->required()->option_text(" ");
        addTenant(*setting);
        addTerms(*setting, options);
        addCommonOptions(*setting, common);
        setting->callback([options, common, isNew, &action] {
            action = [options, common, isNew] { return setProject(*options, *common, isNew); };
        });
    }

    auto* removing = projects->add_subcommand("remove", "Remove a project with its memory, messages and schedules");
    removing->add_option("NAME", options->name, "Its name")->required()->option_text(" ");
    addTenant(*removing);
    removing->add_flag("--yes,-y", options->yes, "Do not ask first");
    addCommonOptions(*removing, common);
    removing->callback([options, common, &action] {
        action = [options, common] {
            api::RemoveProject query;
            query.tenant = options->tenant;
            query.name = options->name;
            return remove(query, options->name, *options, *common);
        };
    });
}

} // namespace kaze::cli
