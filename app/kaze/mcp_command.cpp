#include "app/kaze/commands.h"
#include "app/kaze/json_output.h"
#include "app/kaze/mcp_exercise.h"
#include "app/kaze/terminal.h"
#include "engine/base/text.h"
#include "engine/mcp/features.h"

#include <cstdlib>
#include <iostream>

namespace kaze::cli {

namespace {

namespace json = boost::json;
using base::ErrorCode;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kLongestDescription = 120;

std::string firstLine(const std::string& text)
{
    return printable(base::shortened(text.substr(0, text.find('\n')), kLongestDescription));
}

//! What a server has to offer.
struct Offered {
    std::vector<json::object> resources, templates, prompts;
};

base::Task<base::Result<Offered>> offeredBy(mcp::Client& client, base::Duration timeout)
{
    Offered offered;
    const base::CancelToken never;
    struct List {
        const char *capability, *method, *member;
        std::vector<json::object> Offered::*into;
    };
    static constexpr List kLists[]{{"resources", "resources/list", "resources", &Offered::resources},
        {"resources", "resources/templates/list", "resourceTemplates", &Offered::templates},
        {"prompts", "prompts/list", "prompts", &Offered::prompts}};
    for (const auto& list : kLists) {
        if (!client.server().offers(list.capability))
            continue;
        std::string method = list.method;
        std::string member = list.member;
        auto all = co_await mcp::listAll(client, std::move(method), std::move(member), timeout, never);
        // Many servers have the one and not the other.
        if (!all && all.error().code == ErrorCode::Unsupported)
            continue;
        if (!all)
            co_return failure(all);
        offered.*list.into = std::move(*all);
    }
    co_return offered;
}

json::array arrayOf(const std::vector<json::object>& all)
{
    json::array array;
    for (const auto& one : all)
        array.push_back(one);
    return array;
}

json::object toolJson(const mcp::ToolDescription& tool)
{
    json::object made{{"name", tool.name}, {"description", tool.description}};
    if (!tool.title.empty())
        made["title"] = tool.title;
    made["input_schema"] = tool.inputSchema;
    if (tool.outputSchema.is_object())
        made["output_schema"] = tool.outputSchema;
    made["read_only"] = tool.readOnly;
    made["destructive"] = tool.destructive;
    made["idempotent"] = tool.idempotent;
    made["open_world"] = tool.openWorld;
    return made;
}

void printList(const mcp::Client& client, const Offered& offered)
{
    const auto& server = client.server();
    std::cout << styled(printable(server.name.empty() ? "(no name)" : server.name), Style::Bold) << ' '
              << printable(server.version) << ", MCP " << printable(server.protocolVersion) << "\n";
    if (!server.instructions.empty())
        std::cout << styled(firstLine(server.instructions), Style::Dim) << "\n";
    const auto section = [](const char* title, const Rows& rows) {
        if (!rows.empty())
            std::cout << "\n" << table({title, ""}, rows);
    };
    Rows tools, resources, prompts;
    for (const auto& tool : client.tools())
        tools.push_back({printable(tool.name), firstLine(tool.description.empty() ? tool.title : tool.description)});
    for (const auto& resource : offered.resources)
        resources.push_back({printable(textOf(resource, "uri")), firstLine(textOf(resource, "name"))});
    for (const auto& pattern : offered.templates)
        resources.push_back({printable(textOf(pattern, "uriTemplate")), firstLine(textOf(pattern, "name"))});
    for (const auto& prompt : offered.prompts)
        prompts.push_back({printable(textOf(prompt, "name")), firstLine(textOf(prompt, "description"))});
    section("TOOL", tools);
    section("RESOURCE", resources);
    section("PROMPT", prompts);
    if (tools.empty() && resources.empty() && prompts.empty())
        std::cout << "It offers no tools, resources or prompts.\n";
}

int listOffered(const McpOptions& options, const Common& common)
{
    McpConnection connection(common, options);
    auto client = connection.open(nullptr);
    if (!client)
        return report(client.error(), common);
    const auto offered = connection.run(offeredBy(**client, options.timeout()));
    connection.run(stopped(*client));
    if (!offered)
        return report(offered.error(), common);
    if (!common.json) {
        printList(**client, *offered);
        return kDone;
    }
    const auto& server = (*client)->server();
    json::array tools;
    for (const auto& tool : (*client)->tools())
        tools.push_back(toolJson(tool));
    json::object made;
    made["server"] = {{"name", server.name}, {"version", server.version}, {"protocol", server.protocolVersion},
        {"instructions", server.instructions}, {"capabilities", server.capabilities}};
    made["tools"] = std::move(tools);
    made["resources"] = arrayOf(offered->resources);
    made["resource_templates"] = arrayOf(offered->templates);
    made["prompts"] = arrayOf(offered->prompts);
    print(made);
    return kDone;
}

int call(McpOptions options, std::string tool, const std::string& text, const Common& common)
{
    if (tool.empty() && options.isUrl() && options.server.size() == 2) {
        tool = options.server.back();
        options.server.pop_back();
    }
    if (tool.empty())
        return report(
            {ErrorCode::InvalidArgument, "which tool? Name it behind the URL, or with --tool before a command", nullptr}, common);
    boost::system::error_code error;
    auto arguments = json::parse(text, error);
    if (error || !arguments.is_object())
        return report({ErrorCode::InvalidArgument, "--arguments takes a JSON object", nullptr}, common);
    McpConnection connection(common, options);
    auto client = connection.open(nullptr);
    if (!client)
        return report(client.error(), common);
    const base::CancelToken never;
    const auto result = connection.run((*client)->callTool(tool, std::move(arguments.get_object()), options.timeout(), never));
    connection.run(stopped(*client));
    if (!result)
        return report(result.error(), common);
    if (result->unanswered)
        return report(*result->unanswered, common);
    if (common.json) {
        json::object made{{"text", base::toUtf8(result->text)}, {"error", result->isError}};
        if (result->structured)
            made["structured"] = *result->structured;
        print(made);
    } else {
        std::cout << printable(base::toUtf8(result->text)) << "\n";
    }
    return result->isError ? kFailed : kDone;
}

//! What a suite that tests clients says about the scenario in which it runs us.
ExercisePlan planFromEnvironment(McpOptions& options)
{
    ExercisePlan plan;
    if (!std::getenv("MCP_CONFORMANCE_SCENARIO"))
        return plan;
    options.authorize = "follow";
    // The document that the suite knows.
    if (options.clientMetadataUrl.empty())
        options.clientMetadataUrl = "https://conformance-test.local/client-metadata.json";
    const char* given = std::getenv("MCP_CONFORMANCE_CONTEXT");
    boost::system::error_code error;
    const auto context = json::parse(given ? given : "{}", error);
    if (error || !context.is_object())
        return plan;
    if (options.clientId.empty())
        options.clientId = textOf(context.get_object(), "client_id");
    if (options.clientSecret.empty())
        options.clientSecret = textOf(context.get_object(), "client_secret");
    const auto* calls = context.get_object().if_contains("toolCalls");
    if (calls && calls->is_array())
        for (const auto& each : calls->get_array())
            if (each.is_object() && each.get_object().contains("arguments"))
                plan.calls[textOf(each.get_object(), "name")] = each.at("arguments");
    return plan;
}

int exerciseServer(McpOptions options, const Common& common)
{
    auto plan = planFromEnvironment(options);
    McpConnection connection(common, std::move(options));
    const auto made = exercise(connection, std::move(plan));
    print(made.report);
    return made.failed ? kFailed : kDone;
}

void addServer(CLI::App& command, const std::shared_ptr<McpOptions>& options, const std::string& what)
{
    command.add_option("SERVER", options->server, what)->required()->option_text(" ");
    command
        .add_option("--header", options->headers,
            "Send this with every request to a URL: \"Name: value\"; secret:NAME, env:NAME and file:PATH stand for a value")
        ->option_text("HEADER")
        ->allow_extra_args(false);
    command.add_option("--env", options->environment, "Set this for a command: NAME=value, or NAME=secret:NAME")
        ->option_text("NAME=VALUE")
        ->allow_extra_args(false);
    command.add_option("--timeout", options->timeoutSeconds, "How long an answer may take, in seconds (60)")
        ->check(CLI::Range(0.1, 86400.0))
        ->option_text("SECONDS");
    command.add_option("--era", options->era, "Which protocol to speak: any, legacy (up to 2025-11-25) or modern (2026-07-28)")
        ->check(CLI::IsMember({"any", "legacy", "modern"}))
        ->option_text("ERA");
    command
        .add_option(
            "--authorize", options->authorize, "How to sign in where a URL wants it: browser, follow (without a person) or none")
        ->check(CLI::IsMember({"browser", "follow", "none"}))
        ->option_text("HOW");
    command.add_option("--client-id", options->clientId, "The OAuth client that this program is registered as")
        ->option_text("ID");
    command.add_option("--client-secret", options->clientSecret, "Its secret: secret:NAME, env:NAME or file:PATH")
        ->option_text("PLACE");
    command.add_option("--client-metadata-url", options->clientMetadataUrl, "A client ID metadata document to sign in with")
        ->option_text("URL");
    command.add_option("--scope", options->scope, "What to ask for where the server does not say")->option_text("SCOPE");
    command.add_flag("--client-credentials", options->clientCredentials, "Sign in as the client itself, without a person");
    command.add_flag(
        "--allow-private", options->allowPrivate, "Let the server send the sign-in to addresses of a private network");
}

} // namespace

void addMcp(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* mcp = app.add_subcommand("mcp", "Look at an MCP server, call its tools, try it out, or be one");
    mcp->require_subcommand(1);
    const std::string server = "A URL, or -- and a command with its arguments";
    auto* listed = mcp->add_subcommand("list", "List the tools, resources and prompts of a server");
    auto listOptions = std::make_shared<McpOptions>();
    addServer(*listed, listOptions, server);
    addCommonOptions(*listed, common);
    listed->callback(
        [listOptions, common, &action] { action = [listOptions, common] { return listOffered(*listOptions, *common); }; });

    auto* called = mcp->add_subcommand("call", "Call a tool of a server and print its answer");
    auto callOptions = std::make_shared<McpOptions>();
    auto tool = std::make_shared<std::string>();
    auto arguments = std::make_shared<std::string>("{}");
    addServer(*called, callOptions, "A URL and the tool's name, or -- and a command (then with --tool)");
    called->add_option("--tool", *tool, "The tool's name")->option_text("NAME");
    called->add_option("--arguments", *arguments, "Its arguments, a JSON object")->option_text("JSON");
    addCommonOptions(*called, common);
    called->callback([=, &action] { action = [=] { return call(*callOptions, *tool, *arguments, *common); }; });

    auto* tried = mcp->add_subcommand(
        "exercise", "Call every tool, read every resource and get every prompt of a server, and print a JSON report");
    auto tryOptions = std::make_shared<McpOptions>();
    addServer(*tried, tryOptions, server);
    addCommonOptions(*tried, common);
    tried->callback(
        [tryOptions, common, &action] { action = [tryOptions, common] { return exerciseServer(*tryOptions, *common); }; });
    addMcpServe(*mcp, common, action);
}

} // namespace kaze::cli
