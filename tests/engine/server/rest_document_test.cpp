// The OpenAPI document of /api/v1 against the real routes and real answers.

#include "engine/api/requests.h"
#include "engine/base/json_schema.h"
#include "engine/server/rest/openapi.h"
#include "tests/engine/server/rest_fixture.h"

#include <set>

using namespace testing;

namespace kaze::server::test {

namespace json = boost::json;

namespace {

std::set<std::string> allTypes()
{
    std::set<std::string> types;
    using Types
        = boost::mp11::mp_transform<std::type_identity, boost::mp11::mp_rename<api::RequestVariant, boost::mp11::mp_list>>;
    boost::mp11::mp_for_each<Types>([&](auto tag) { types.emplace(decltype(tag)::type::kType); });
    return types;
}

std::string requestLine(const std::string& method, const std::string& path)
{
    return method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
}

} // namespace

class RestDocumentTest : public RestFixture {
protected:
    //! As it is served.
    const json::object& document()
    {
        if (m_document.empty())
            m_document = query("openapi.json").json().as_object();
        return m_document;
    }

    //! How an answer differs from what the document says of it; empty where it does not.
    std::string differs(const std::string& type, const Reply& reply)
    {
        const auto& answers = document().at("paths").at("/api/v1/" + type).at("post").at("responses");
        auto schema = answers.at("200").at("content").at("application/json").at("schema").as_object();
        schema["components"] = document().at("components");
        const auto compiled = base::JsonSchema::compile(schema);
        if (!compiled)
            return compiled.error().text();
        const auto fits = compiled->check(reply.json());
        return fits ? std::string() : fits.error().text();
    }

    //! A run that has ended, a memory, a budget, a token, a schedule.
    void fillTheCell()
    {
        ASSERT_EQ(command("start_run",
                      R"({"agent":{"yaml":"name: one\ninstructions: |\n  1. List the files.\n  2. Answer.\ntools: [files.list]\n)"
                      R"(memory: { recall: 0, remember: false }\n"},"task":"List them.","approve":"all","workspace":")"
                          + workspace.string() + "\"}")
                      .status,
            200);
        const auto until = std::chrono::steady_clock::now() + 20s;
        while (query("list_runs?filter=state:done").json().at("total") != 1 && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(5ms);
        for (const auto& [type, body] :
            std::vector<std::pair<std::string, std::string>>{{"add_memory", R"({"text":"Ada works at Acme."})"},
                {"add_fact", R"({"subject":"Ada","predicate":"works_at","object":"Acme"})"},
                {"set_budget", R"({"scope":"fleet","period":"day","limit_usd":5,"warn_at":[0.5]})"},
                {"create_token", R"({"name":"one","role":"viewer","budget_usd":1})"},
                {"set_tenant", R"({"name":"acme","is_new":true})"},
                {"send_message", R"({"message":{"to":"dev","from":"me","payload":"hello"}})"}}) {
            const auto done = command(type, body);
            EXPECT_EQ(done.status, 200) << type << done.body;
            EXPECT_EQ(differs(type, done), "") << type << done.body;
        }
    }

private:
    json::object m_document;
};

TEST_F(RestDocumentTest, hasEveryRequestAndNothingElse)
{
    serve();
    EXPECT_EQ(document().at("openapi"), "3.1.0");
    std::set<std::string> types;
    std::set<std::string> operations;
    for (const auto& [path, methods] : document().at("paths").as_object()) {
        for (const auto& [method, operation] : methods.as_object())
            EXPECT_TRUE(operations.emplace(std::string_view(operation.at("operationId").as_string())).second) << path;
        const auto name = std::string(path).substr(std::min<std::size_t>(path.size(), 8));
        if (methods.as_object().contains("post"))
            types.insert(name);
    }
    EXPECT_EQ(types, allTypes());
    const auto index = query("").json();
    EXPECT_EQ(index.at("requests").as_object().size(), types.size());
    EXPECT_EQ(index.at("requests").at("set_key").at("methods"), (json::array{"POST"}));
    EXPECT_EQ(index.at("requests").at("list_runs").at("methods"), (json::array{"GET", "POST"}));
}

TEST_F(RestDocumentTest, namesOnlyRoutesThatThereAre)
{
    serve();
    auto asking = client();
    for (const auto& [path, methods] : document().at("paths").as_object()) {
        const auto allowed = asking.ask(requestLine("OPTIONS", path)).header("allow");
        EXPECT_EQ(allowed.find("GET") != std::string::npos, methods.as_object().contains("get")) << path;
        EXPECT_EQ(allowed.find("POST") != std::string::npos, methods.as_object().contains("post")) << path;
        if (!methods.as_object().contains("post"))
            continue;
        const auto refused = asking.ask(post(path, R"({"no_such_member":1})"));
        EXPECT_EQ(refused.status, 400) << path;
        EXPECT_EQ(refused.json().at("path"), "no_such_member") << path;
        if (methods.as_object().contains("get")) {
            EXPECT_EQ(asking.ask(get(std::string(path) + "?no_such_member=1")).json().at("path"), "no_such_member") << path;
        } else {
            EXPECT_EQ(asking.ask(requestLine("GET", path)).status, 405) << path;
        }
    }
}

TEST_F(RestDocumentTest, refersToSchemasThatThereAre)
{
    const auto made = rest::openApi();
    const auto text = json::serialize(made);
    const std::string_view kReference = "\"$ref\":\"#/components/schemas/";
    std::size_t found = 0;
    for (auto at = text.find(kReference); at != std::string::npos; at = text.find(kReference, at + 1)) {
        const auto begin = at + kReference.size();
        EXPECT_TRUE(made.at("components").at("schemas").as_object().contains(text.substr(begin, text.find('"', begin) - begin)));
        ++found;
    }
    EXPECT_GT(found, 300U);
    const auto& list = made.at("paths").at("/api/v1/list_runs").at("get");
    EXPECT_EQ(list.at("summary"), "List runs");
    EXPECT_EQ(list.at("x-kaze-paging"), (json::value{{"cursor", "cursor"}, {"next", "next"}}));
    EXPECT_FALSE(made.at("paths").at("/api/v1/get_run").at("get").as_object().contains("x-kaze-paging"));
    EXPECT_EQ(list.at("parameters").at(0).at("name"), "filter");
    EXPECT_EQ(list.at("parameters").at(0).at("in"), "query");
    EXPECT_EQ(list.at("responses").at("default").at("content").at("application/problem+json").at("schema").at("$ref"),
        "#/components/schemas/Problem");
}

TEST_F(RestDocumentTest, saysOfRealAnswersWhatTheyAre)
{
    serve();
    fillTheCell();
    const auto runs = query("list_runs").json();
    const std::string run(std::string_view(runs.at("rows").at(0).at("run_id").as_string()));
    const auto traces = query("list_traces").json();
    const std::string trace(std::string_view(traces.at("rows").at(0).at("trace_id").as_string()));
    std::vector<std::pair<std::string, std::string>> asked{{"get_run", "?run_id=" + run}, {"list_steps", "?run_id=" + run},
        {"get_trace", "?trace_id=" + trace}, {"get_spans", "?trace_id=" + trace}, {"search_memory", "?query=Ada"},
        {"get_neighbourhood", "?entity=Ada"}, {"list_runs", "?limit=1&count_states=true"}};
    for (const auto& type : allTypes())
        if (rest::onlyReads(type))
            asked.emplace_back(type, "");
    std::size_t answered = 0;
    for (const auto& [type, parameters] : asked) {
        const auto reply = query(type + parameters);
        if (reply.status == 200) {
            EXPECT_EQ(differs(type, reply), "") << type << parameters << "\n" << reply.body;
            ++answered;
        } else {
            EXPECT_EQ(reply.header("content-type"), "application/problem+json") << type;
        }
        if (!parameters.empty()) {
            EXPECT_EQ(reply.status, 200) << type << parameters << reply.body;
        }
    }
    EXPECT_GE(answered, 40U);
}

TEST_F(RestDocumentTest, leadsThroughTheAnswersPageByPage)
{
    serve();
    for (int i = 0; i < 5; ++i)
        ASSERT_EQ(command("add_memory", R"({"text":"Fact number )" + std::to_string(i) + R"("})").status, 200);
    std::set<std::string> seen;
    std::string cursor;
    int pages = 0;
    do {
        const auto page = query("list_memories?limit=2&cursor=" + cursor).json();
        for (const auto& memory : page.at("rows").as_array())
            seen.emplace(std::string_view(memory.at("id").as_string()));
        cursor = page.at("next").as_string().c_str();
        ++pages;
    } while (!cursor.empty() && pages < 10);
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_EQ(pages, 3);
}

} // namespace kaze::server::test
