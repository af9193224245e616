// What an MCP client sends: lines, each a message or a batch, in either era, to a server with a tool and a resource.

#include "engine/base/loop.h"
#include "engine/base/text.h"
#include "engine/mcp/server.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

#include <string>

namespace kaze::fuzz {

namespace {

namespace json = boost::json;

class Echo final : public mcp::Offer {
public:
    Echo()
    {
        mcp::ToolDescription tool{"echo", "Echo", "Says it again",
            json::parse(R"({"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}})")};
        m_tools.push_back(std::move(tool));
    }
    [[nodiscard]] const std::vector<mcp::ToolDescription>& tools() const override { return m_tools; }
    [[nodiscard]] base::Task<base::Result<mcp::ToolAnswer>> call(
        std::string name, json::object arguments, mcp::SayProgress progress, base::CancelToken) override
    {
        check(name == "echo", "only tools that are offered are called");
        check(arguments.at("text").is_string(), "arguments fit their schema");
        progress({1, 2, "half"});
        mcp::ToolAnswer answer;
        answer.structured = json::object{{"text", arguments.at("text")}};
        co_return answer;
    }
    [[nodiscard]] std::vector<mcp::OfferedResource> resourceTemplates() const override
    {
        return {{"note://{id}", "note", "Note", ""}};
    }
    [[nodiscard]] base::Task<base::Result<mcp::ResourcePage>> resources(std::string cursor, base::CancelToken) override
    {
        if (!cursor.empty())
            co_return base::fail(base::ErrorCode::InvalidArgument, "no such cursor");
        mcp::ResourcePage page;
        page.resources.push_back({"note://1", "one", "One", ""});
        co_return page;
    }
    [[nodiscard]] base::Task<base::Result<std::string>> read(std::string uri, base::CancelToken) override
    {
        if (uri != "note://1")
            co_return base::fail(base::ErrorCode::NotFound, "no such note");
        co_return std::string("{}");
    }

private:
    std::vector<mcp::ToolDescription> m_tools;
};

//! Each answer is one JSON-RPC message, with the request's id or none.
void judge(const mcp::Server::Answer& answer, const json::value& id)
{
    check(answer.text.find('\n') == std::string::npos, "a message is one line");
    check(base::isUtf8(answer.text), "and UTF-8");
    boost::system::error_code error;
    const auto value = json::parse(answer.text, error);
    check(!error && value.is_object(), "and an object");
    const auto& object = value.get_object();
    check(object.contains("result") != object.contains("error"), "a result or an error");
    check(object.contains("error") == (answer.error != 0), "and says which");
    check(object.at("id").is_null() || object.at("id") == id, "of the request");
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze;
    using namespace kaze::fuzz;
    static base::Loop loop;
    const auto server = std::make_shared<mcp::Server>(mcp::ServerIdentity{"fuzz", "Fuzz", "1", ""}, std::make_shared<Echo>());
    auto input = textOf(data, size);
    while (!input.empty()) {
        const auto end = std::min(input.find('\n'), input.size());
        const auto messages = mcp::parseFromClient(input.substr(0, end));
        input.remove_prefix(std::min(end + 1, input.size()));
        if (!messages)
            continue;
        for (const auto& message : *messages) {
            if (const auto* told = std::get_if<mcp::Notification>(&message))
                server->notified(*told);
            const auto* request = std::get_if<mcp::Request>(&message);
            if (!request)
                continue;
            auto notify = [](const std::string& text) {
                check(!text.empty() && text.find('\n') == std::string::npos, "a sign is one line");
            };
            judge(loop.runUntil(mcp::Server::answer(server, *request, notify, {})), request->id);
            check(server->underWay() == 0, "nothing is left behind");
        }
    }
    return 0;
}
