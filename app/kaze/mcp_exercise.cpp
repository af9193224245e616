#include "app/kaze/mcp_exercise.h"

#include "engine/base/text.h"
#include "engine/mcp/features.h"
#include "engine/mcp/sample_values.h"

#include <filesystem>

namespace kaze::cli {

namespace json = boost::json;
using base::ErrorCode;

namespace {

constexpr std::size_t kMostKept = 200; // of log lines, questions and violations in the report
constexpr std::size_t kShownText = 400;
constexpr int kLongerWithProgress = 4; // times the timeout

//! Says yes to everything, and takes down what was asked.
class AgreeableHandler final : public mcp::ClientHandler {
public:
    [[nodiscard]] Abilities abilities() const override { return {true, true, true, true}; }

    base::Task<base::Result<mcp::ElicitationAnswer>> elicit(mcp::Elicitation asked, base::CancelToken) override
    {
        mcp::ElicitationAnswer answer;
        answer.action = mcp::ElicitationAnswer::Action::Accept;
        if (!asked.byUrl)
            answer.content = mcp::formOf(asked.schema);
        note("elicitation/create", base::shortened(asked.message, kShownText));
        co_return answer;
    }

    base::Task<base::Result<json::object>> createMessage(json::object, base::CancelToken) override
    {
        note("sampling/createMessage", "");
        json::object message{{"role", "assistant"}, {"model", "none"}, {"stopReason", "endTurn"}};
        message["content"] = {{"type", "text"}, {"text", "This is a fixed answer."}};
        co_return message;
    }

    base::Task<base::Result<std::vector<mcp::Root>>> listRoots(base::CancelToken) override
    {
        note("roots/list", "");
        std::error_code error;
        const auto folder = std::filesystem::current_path(error);
        std::vector<mcp::Root> roots;
        roots.push_back({"file://" + (error ? std::string("/") : folder.string()), "here"});
        co_return roots;
    }

    void logged(const std::string& level, const std::string&, const std::string& text) override
    {
        keep(log, {{"level", base::shortened(base::toUtf8(level), 40)}, {"text", base::shortened(text, kShownText)}});
    }
    void changed(const std::string& what) override
    {
        keep(changes, json::value(json::string(base::shortened(what, kShownText))));
    }
    void violated(const std::string& what) override
    {
        keep(violations, json::value(json::string(base::shortened(base::toUtf8(what), kShownText))));
    }

    json::array asked, log, changes, violations;

private:
    void note(std::string_view method, const std::string& message) { keep(asked, {{"method", method}, {"message", message}}); }
    static void keep(json::array& in, json::value entry)
    {
        if (in.size() < kMostKept)
            in.push_back(std::move(entry));
    }
};

class Exercise {
public:
    Exercise(std::shared_ptr<mcp::Client> client, const McpConnection& connection, ExercisePlan plan)
        : m_client(std::move(client)), m_clock(connection.clock()), m_timeout(connection.options().timeout()),
          m_plan(std::move(plan))
    {
    }

    base::Task<bool> run()
    {
        co_await others();
        co_await tools();
        co_await resources();
        co_await prompts();
        co_return true;
    }

    //! What came of it, by member of the report.
    [[nodiscard]] json::object results()
    {
        json::object all;
        all["requests"] = std::move(m_requests);
        all["tools"] = std::move(m_tools);
        all["resources"] = std::move(m_resources);
        all["resource_templates"] = m_templates;
        all["prompts"] = std::move(m_prompts);
        return all;
    }
    bool failed = false;

private:
    //! Takes down how one request went.
    json::object entry(std::string_view name, base::Duration begun, const base::Error* error)
    {
        json::object made{{"name", base::toUtf8(name)}};
        made["ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.steady() - begun).count();
        made["outcome"] = error ? outcomeOf(*error) : "ok";
        if (error)
            made["error"] = base::shortened(base::toUtf8(error->text()), kShownText);
        return made;
    }

    //! A server may refuse arguments that nobody chose with care; it may not fail to answer.
    std::string outcomeOf(const base::Error& error)
    {
        const bool refused = error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::Unsupported
            || (error.code == ErrorCode::Protocol && error.message.ends_with(')'));
        failed = failed || !refused;
        return refused ? "refused" : std::string(base::nameOf(error.code));
    }

    base::Task<> others()
    {
        const base::CancelToken never;
        auto begun = m_clock.steady();
        const auto pinged = co_await mcp::ping(*m_client, m_timeout, never);
        m_requests.push_back(entry("ping", begun, pinged ? nullptr : &pinged.error()));
        if (!m_client->server().offers("logging"))
            co_return;
        begun = m_clock.steady();
        std::string level = "debug";
        const auto set = co_await m_client->setLogLevel(std::move(level), never);
        m_requests.push_back(entry("logging/setLevel", begun, set ? nullptr : &set.error()));
    }

    base::Task<> tools()
    {
        // The list may change while its tools are called.
        const auto all = m_client->tools();
        for (const auto& tool : all) {
            const auto* given = m_plan.calls.if_contains(tool.name);
            if (!m_plan.calls.empty() && !given)
                continue;
            auto arguments = given && given->is_object() ? given->get_object() : argumentsOf(tool, all);
            const auto begun = m_clock.steady();
            mcp::Client::CallOptions options;
            options.timeout = m_timeout;
            options.most = m_timeout * kLongerWithProgress;
            std::int64_t steps = 0;
            options.progress = [&steps](const mcp::Progress&) { ++steps; };
            auto name = tool.name;
            auto sent = arguments;
            const base::CancelToken never;
            const auto result = co_await m_client->call(std::move(name), std::move(sent), std::move(options), never);
            const auto* error = !result ? &result.error() : result->unanswered ? &*result->unanswered : nullptr;
            auto made = entry(tool.name, begun, error);
            made["arguments"] = std::move(arguments);
            if (steps > 0)
                made["progress"] = steps;
            if (!error && result->isError)
                made["outcome"] = "tool_error";
            if (!error)
                made["text"] = base::shortened(base::toUtf8(result->text), kShownText);
            m_tools.push_back(std::move(made));
        }
    }

    static json::object argumentsOf(const mcp::ToolDescription& tool, const std::vector<mcp::ToolDescription>& all)
    {
        auto sample = mcp::sampleOf(tool.inputSchema);
        auto arguments = sample.is_object() ? std::move(sample.get_object()) : json::object();
        // What takes a schema gets a real one.
        if (const auto* schema = arguments.if_contains("schema"); schema && schema->is_object() && schema->get_object().empty())
            arguments["schema"] = all.front().inputSchema;
        return arguments;
    }

    base::Task<> resources()
    {
        if (!m_client->server().offers("resources"))
            co_return;
        std::string templates = "resources/templates/list";
        std::string templatesMember = "resourceTemplates";
        const auto patterns = co_await list(std::move(templates), std::move(templatesMember));
        m_templates = patterns.size();
        std::string method = "resources/list";
        std::string member = "resources";
        const auto all = co_await list(std::move(method), std::move(member));
        const base::CancelToken never;
        for (const auto& resource : all) {
            auto uri = textOf(resource, "uri");
            const auto begun = m_clock.steady();
            auto wanted = uri;
            const auto read = co_await mcp::readResource(*m_client, std::move(wanted), m_timeout, never);
            m_resources.push_back(entry(uri, begun, read ? nullptr : &read.error()));
        }
        if (!all.empty() && subscribes())
            co_await subscribe(textOf(all.front(), "uri"));
    }

    [[nodiscard]] bool subscribes() const
    {
        const auto* offered = m_client->server().capabilities.if_contains("resources");
        const auto* flag = offered && offered->is_object() ? offered->get_object().if_contains("subscribe") : nullptr;
        return flag && flag->is_bool() && flag->get_bool();
    }

    base::Task<> subscribe(std::string uri)
    {
        const base::CancelToken never;
        auto begun = m_clock.steady();
        const auto on = co_await m_client->subscribe(uri, true, never);
        m_requests.push_back(entry("resources/subscribe", begun, on ? nullptr : &on.error()));
        begun = m_clock.steady();
        const auto off = co_await m_client->subscribe(uri, false, never);
        m_requests.push_back(entry("resources/unsubscribe", begun, off ? nullptr : &off.error()));
    }

    base::Task<> prompts()
    {
        if (!m_client->server().offers("prompts"))
            co_return;
        std::string method = "prompts/list";
        std::string member = "prompts";
        const auto all = co_await list(std::move(method), std::move(member));
        const base::CancelToken never;
        for (const auto& prompt : all) {
            json::object arguments;
            std::string first;
            const auto* wanted = prompt.if_contains("arguments");
            if (wanted && wanted->is_array())
                for (const auto& argument : wanted->get_array())
                    if (argument.is_object()) {
                        first = first.empty() ? textOf(argument.get_object(), "name") : first;
                        const auto* must = argument.get_object().if_contains("required");
                        if (must && must->is_bool() && must->get_bool())
                            arguments[textOf(argument.get_object(), "name")] = "a";
                    }
            auto name = textOf(prompt, "name");
            auto begun = m_clock.steady();
            auto which = name;
            const auto got = co_await mcp::getPrompt(*m_client, std::move(which), std::move(arguments), m_timeout, never);
            m_prompts.push_back(entry(name, begun, got ? nullptr : &got.error()));
            if (first.empty() || !m_client->server().offers("completions"))
                continue;
            begun = m_clock.steady();
            json::object reference{{"type", "ref/prompt"}, {"name", name}};
            std::string value = "a";
            const auto completed
                = co_await mcp::complete(*m_client, std::move(reference), std::move(first), std::move(value), m_timeout, never);
            m_requests.push_back(entry("completion/complete", begun, completed ? nullptr : &completed.error()));
        }
    }

    base::Task<std::vector<json::object>> list(std::string method, std::string member)
    {
        const base::CancelToken never;
        const auto begun = m_clock.steady();
        auto all = co_await mcp::listAll(*m_client, method, std::move(member), m_timeout, never);
        m_requests.push_back(entry(method, begun, all ? nullptr : &all.error()));
        co_return all ? std::move(*all) : std::vector<json::object>{};
    }

    std::shared_ptr<mcp::Client> m_client;
    const base::Clock& m_clock;
    base::Duration m_timeout;
    ExercisePlan m_plan;
    json::array m_requests, m_tools, m_resources, m_prompts;
    std::size_t m_templates = 0;
};

} // namespace

ExerciseReport exercise(McpConnection& connection, ExercisePlan plan)
{
    const auto handler = std::make_shared<AgreeableHandler>();
    ExerciseReport made;
    auto client = connection.open(handler);
    if (!client) {
        made.failed = true;
        made.report["error"] = {{"code", base::nameOf(client.error().code)}, {"message", client.error().text()}};
    } else {
        const auto& server = (*client)->server();
        made.report["server"] = {
            {"name", base::toUtf8(server.name)}, {"version", base::toUtf8(server.version)}, {"protocol", server.protocolVersion}};
        made.report["capabilities"] = server.capabilities;
        Exercise all(*client, connection, std::move(plan));
        connection.run(all.run());
        for (auto& [name, value] : all.results())
            made.report[name] = value;
        made.failed = all.failed;
        connection.run(stopped(*client));
    }
    made.report["asked_of_us"] = std::move(handler->asked);
    made.report["log"] = std::move(handler->log);
    made.report["changes"] = std::move(handler->changes);
    made.report["violations"] = std::move(handler->violations);
    made.report["ok"] = !made.failed;
    return made;
}

} // namespace kaze::cli
