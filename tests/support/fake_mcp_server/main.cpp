// An MCP server over stdio that misbehaves on demand: by its arguments at start, by the tool that is called later.
//
//   --silent            never answers anything         --banner           prints lines that are no JSON first
//   --exit CODE         says why on stderr, and exits  --version V        negotiates that version
//   --paginate          lists one tool a page          --endless-pages    every page has a next one; --same-cursor: always the same
//   --deaf              goes on after stdin is closed  --stubborn         and ignores SIGTERM too
//   --dies-at-discover  exits at a question of the modern era             --mutes-discover   does not answer it
//   --die-after N       exits instead of answering the Nth call           --flood, --flood-notifications, --long-line   from the start

#include <boost/json.hpp>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <unistd.h>
#include <vector>

namespace json = boost::json;

namespace {

struct Behaviour {
    bool silent = false, banner = false, paginate = false, endlessPages = false, sameCursor = false, deaf = false;
    bool diesAtDiscover = false, mutesDiscover = false;
    int dieAfter = -1;
    std::string version = "2025-11-25";
};

Behaviour g_behaviour;
int g_calls = 0;
bool g_changed = false;
json::value g_capabilities; //!< of the client

void send(const json::value& message)
{
    std::cout << json::serialize(message) << '\n' << std::flush;
}

void reply(const json::value& id, json::value result)
{
    send({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
}

void replyText(const json::value& id, std::string_view text, bool isError = false)
{
    reply(id, {{"content", {{{"type", "text"}, {"text", text}}}}, {"isError", isError}});
}

[[noreturn]] void floodForever(const std::string& line)
{
    std::string block;
    while (block.size() < 60'000)
        block += line;
    while (std::fwrite(block.data(), 1, block.size(), stdout) == block.size()) { }
    std::_Exit(9);
}

json::value toolNamed(const std::string& name, bool readOnly)
{
    json::object schema{{"type", "object"}, {"properties", {{"text", {{"type", "string"}}}, {"mb", {{"type", "integer"}}}}}};
    return {{"name", name}, {"description", "Does " + name}, {"inputSchema", std::move(schema)},
        {"annotations", {{"readOnlyHint", readOnly}}}};
}

json::array allTools()
{
    json::array tools;
    for (const auto* name : {"echo", "pid", "hang", "huge", "bad_utf8", "environment", "ask_client", "die_once", "stderr_flood",
             "parts", "wrong_ids", "deep", "half_line"})
        tools.push_back(toolNamed(name, true));
    for (const auto* name :
        {"note", "die", "fail", "refuse", "flood", "flood_notifications", "long_line", "change", "grandchild"})
        tools.push_back(toolNamed(name, false));
    if (g_changed)
        tools.push_back(toolNamed("added", true));
    return tools;
}

void list(const json::value& id, const json::object& params)
{
    const auto tools = allTools();
    if (!g_behaviour.paginate && !g_behaviour.endlessPages && !g_behaviour.sameCursor)
        return reply(id, {{"tools", tools}});
    const auto* cursor = params.if_contains("cursor");
    const auto page = cursor ? std::stoul(std::string(cursor->get_string())) : 0;
    json::object result{{"tools", json::array{tools.at(page % tools.size())}}};
    if (g_behaviour.sameCursor)
        result["nextCursor"] = "1";
    else if (g_behaviour.endlessPages || page + 1 < tools.size())
        result["nextCursor"] = std::to_string(page + 1);
    reply(id, std::move(result));
}

json::value readMessage()
{
    std::string line;
    if (!std::getline(std::cin, line))
        std::exit(0);
    return json::parse(line);
}

//! Asks the client what stands in `text`, a list of {method, params}, one after the other, and answers what it said, a line each; "capabilities": what it said of
//! itself. Without a text it asks two things.
void askClient(const json::value& id, const std::string& text)
{
    if (text == "capabilities")
        return replyText(id, json::serialize(g_capabilities));
    if (!text.empty()) {
        std::string said;
        int number = 0;
        const auto wanted = json::parse(text);
        for (const auto& each : wanted.get_array()) {
            json::object request{{"jsonrpc", "2.0"}, {"id", "ask-" + std::to_string(++number)}};
            for (const auto& member : each.get_object())
                request[member.key()] = member.value();
            send(request);
            said += json::serialize(readMessage()) + '\n';
        }
        return replyText(id, said);
    }
    send({{"jsonrpc", "2.0"}, {"id", "p-1"}, {"method", "ping"}});
    const auto pong = readMessage();
    send({{"jsonrpc", "2.0"}, {"id", 77}, {"method", "sampling/createMessage"}, {"params", json::object()}});
    const auto refusal = readMessage();
    replyText(id, json::serialize(pong) + json::serialize(refusal));
}

void startGrandchild(const json::value& id)
{
    const auto pid = fork();
    if (pid == 0) {
        setsid();
        // Keeps our pipes, as a careless server's children do.
        while (true)
            pause();
    }
    replyText(id, std::to_string(pid));
}

void appendLine(const char* file, std::string_view line)
{
    std::ofstream(file, std::ios::app) << line << '\n';
}

void dieOnce(const json::value& id)
{
    const char* marker = std::getenv("FAKE_MARKER");
    if (marker && access(marker, F_OK) == 0)
        return replyText(id, "survived");
    if (marker)
        appendLine(marker, "died");
    std::cerr << "dying on the first call" << std::endl;
    std::_Exit(7);
}

void call(const json::value& id, const json::object& params)
{
    if (++g_calls == g_behaviour.dieAfter) {
        std::cerr << "dying on call " << g_calls << std::endl;
        std::_Exit(7);
    }
    const std::string name(params.at("name").get_string());
    const auto& arguments = params.at("arguments").get_object();
    const auto* given = arguments.if_contains("text");
    const std::string text = given ? std::string(given->get_string()) : std::string();
    if (name == "echo")
        return replyText(id, text);
    if (name == "pid")
        return replyText(id, std::to_string(getpid()));
    if (name == "fail")
        return replyText(id, "it went wrong", true);
    if (name == "refuse")
        return send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", -32602}, {"message", "bad arguments"}}}});
    if (name == "note") {
        appendLine(std::getenv("FAKE_NOTES"), text);
        return replyText(id, "noted");
    }
    if (name == "die") {
        appendLine(std::getenv("FAKE_NOTES"), "die");
        std::cerr << "dying as asked" << std::endl;
        std::_Exit(7);
    }
    if (name == "die_once")
        return dieOnce(id);
    if (name == "huge")
        return replyText(id, std::string(static_cast<std::size_t>(arguments.at("mb").to_number<int>()) << 20, 'h'));
    if (name == "bad_utf8") {
        std::cout << R"({"jsonrpc":"2.0","id":)" << id << R"(,"result":{"content":[{"type":"text","text":"good )"
                  << "\xff\xc3"
                  << R"( bye"}]}})" << '\n'
                  << std::flush;
        return;
    }
    if (name == "environment") {
        const char* value = std::getenv(text.c_str());
        return replyText(id, value ? value : "(none)");
    }
    if (name == "parts")
        return reply(id,
            {{"content",
                {{{"type", "text"}, {"text", "one"}}, {{"type", "image"}, {"mimeType", "image/png"}, {"data", "aGVsbG8hISEh"}},
                    {{"type", "resource"}, {"resource", {{"uri", "file:///a"}, {"text", "two"}}}}}}});
    if (name == "ask_client")
        return askClient(id, text);
    if (name == "change") {
        g_changed = true;
        send({{"jsonrpc", "2.0"}, {"method", "notifications/tools/list_changed"}});
        return replyText(id, "changed");
    }
    if (name == "grandchild")
        return startGrandchild(id);
    if (name == "stderr_flood") {
        for (int i = 0; i < 100'000; ++i)
            std::cerr << "complaint " << i << " with some words to make it longer\n";
        return replyText(id, "complained");
    }
    if (name == "wrong_ids") {
        // Answers to nobody, the right one twice, and one more time as what it is not.
        for (const json::value& wrong : {json::value(-1), json::value(999'999), json::value(std::to_string(g_calls)),
                 json::value(1.5), json::value(nullptr), json::value(json::array{id})})
            replyText(wrong, "not yours");
        replyText(id, "yours");
        replyText(id, "not any more");
        return send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", 1}, {"message", "nor this"}}}});
    }
    if (name == "deep") {
        std::cout << R"({"jsonrpc":"2.0","id":)" << id << R"(,"result":)" << std::string(1'000'000, '[')
                  << std::string(1'000'000, ']') << "}\n"
                  << std::flush;
        return;
    }
    if (name == "half_line") {
        std::cout << R"({"jsonrpc":"2.0","id":)" << id << R"(,"result":{"content":[{"type":"te)" << std::flush;
        std::_Exit(7);
    }
    if (name == "flood")
        floodForever("this is no JSON at all\n");
    if (name == "flood_notifications")
        floodForever(R"({"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}})"
                     "\n");
    if (name == "long_line")
        floodForever("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    // "hang": no answer.
}

//! What servers of the legacy era make of the question which era they are of.
void discovered(const json::value& id)
{
    if (g_behaviour.diesAtDiscover)
        std::_Exit(9);
    if (!g_behaviour.mutesDiscover)
        send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", -32601}, {"message", "Method not found"}}}});
}

void handle(const json::object& message)
{
    const auto* method = message.if_contains("method");
    if (!method)
        return;
    const std::string_view name = method->get_string();
    const auto* given = message.if_contains("params");
    const json::object none;
    const auto& params = given && given->is_object() ? given->get_object() : none;
    if (name == "notifications/cancelled")
        std::cerr << "cancelled " << json::serialize(params) << std::endl;
    if (!message.contains("id"))
        return;
    const auto& id = message.at("id");
    if (name == "initialize") {
        if (const auto* capabilities = params.if_contains("capabilities"))
            g_capabilities = *capabilities;
        reply(id,
            {{"protocolVersion", g_behaviour.version}, {"capabilities", {{"tools", {{"listChanged", true}}}}},
                {"serverInfo", {{"name", "fake"}, {"version", "1.0"}}}});
    } else if (name == "tools/list")
        list(id, params);
    else if (name == "tools/call")
        call(id, params);
    else if (name == "server/discover")
        discovered(id);
    else
        send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", -32601}, {"message", "Method not found"}}}});
}

void misbehaveAtStart(const std::string& option, const std::string& value)
{
    if (option == "--exit") {
        std::cerr << "cannot start: no licence found" << std::endl;
        std::exit(std::stoi(value));
    }
    if (option == "--flood")
        floodForever("this is no JSON at all\n");
    if (option == "--flood-notifications")
        floodForever(R"({"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}})"
                     "\n");
    if (option == "--long-line")
        floodForever("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
}

void readOptions(const std::vector<std::string>& options)
{
    auto& b = g_behaviour;
    const std::map<std::string, bool*> flags{{"--silent", &b.silent}, {"--banner", &b.banner}, {"--paginate", &b.paginate},
        {"--endless-pages", &b.endlessPages}, {"--same-cursor", &b.sameCursor}, {"--deaf", &b.deaf},
        {"--dies-at-discover", &b.diesAtDiscover}, {"--mutes-discover", &b.mutesDiscover}};
    for (std::size_t i = 0; i < options.size(); ++i) {
        const auto value = i + 1 < options.size() ? options[i + 1] : std::string();
        misbehaveAtStart(options[i], value);
        if (const auto flag = flags.find(options[i]); flag != flags.end())
            *flag->second = true;
        if (options[i] == "--stubborn") {
            b.deaf = true;
            std::signal(SIGTERM, SIG_IGN);
        }
        if (options[i] == "--version")
            b.version = value;
        if (options[i] == "--die-after")
            b.dieAfter = std::stoi(value);
    }
}

} // namespace

int main(int argc, char** argv)
{
    readOptions({argv + 1, argv + argc});
    std::cerr << "fake server started" << std::endl;
    if (g_behaviour.banner)
        std::cout << "Welcome to the fake server\n\nstarting…\n" << std::flush;
    for (std::string line; std::getline(std::cin, line);) {
        if (g_behaviour.silent)
            continue;
        handle(json::parse(line).get_object());
    }
    while (g_behaviour.deaf)
        pause();
    return 0;
}
