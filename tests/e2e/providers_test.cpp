// `kaze providers test`: what a provider and its key can do, asked over real HTTP.

#include "tests/e2e/e2e_fixture.h"
#include "tests/e2e/fake_provider.h"

namespace kaze::e2e {

using testing::AllOf;

namespace {

constexpr const char* kKey = "sk-canary-41e1b0a7c5d94f3f8b62";

//! A list of models that this key alone may see.
void models(const test::HttpServer::Request& request, test::HttpServer::Connection& connection)
{
    if (request.header("Authorization") != "Bearer " + std::string(kKey))
        connection.json(401, R"({"error":{"message":"Incorrect API key provided."}})");
    else
        connection.respond(200, R"({"data":[{"id":"gpt-4o-mini"},{"id":"gpt-unheard-of"}]})",
            {{"Content-Type", "application/json"}, {"x-ratelimit-limit-requests", "500"},
                {"x-ratelimit-remaining-requests", "499"}});
}

} // namespace

class ProvidersTest : public E2eTest {
protected:
    void use(const std::string& url, const std::string& more = "")
    {
        configure("default_model: openai/gpt-4o-mini\nproviders: { openai: { base_url: \"" + url + "\"" + more + " } }\n");
    }
    [[nodiscard]] Ran tested(bool asJson = false) const
    {
        std::vector<std::string> words{"providers", "test", "openai"};
        if (asJson)
            words.emplace_back("--json");
        return kaze(std::move(words));
    }
    [[nodiscard]] static boost::json::object check(const Ran& ran, const std::string& name)
    {
        const auto all = json(ran);
        for (const auto& one : all.is_array() ? all.get_array() : boost::json::array())
            if (textIn(one, "name") == name)
                return one.as_object();
        ADD_FAILURE() << "no check \"" << name << "\" in " << ran.out;
        return {{"status", ""}, {"message", ""}, {"remedy", ""}};
    }
};

TEST_F(ProvidersTest, aGoodKeyIsSaidToBeGoodWithWhatItAllows)
{
    const FakeProvider provider({models});
    environment["OPENAI_API_KEY"] = kKey;
    use(provider.url());
    const auto shown = tested();
    EXPECT_EQ(shown.code, 0) << shown.out << shown.err;
    EXPECT_THAT(shown.out,
        AllOf(HasSubstr("ok      connection  " + provider.url() + " answers in "), HasSubstr("ok      key  "),
            HasSubstr("accepted"), HasSubstr("2 models, such as gpt-4o-mini, gpt-unheard-of"),
            HasSubstr("500 requests (499 left)"), HasSubstr("No call was made, because calls cost"), Not(HasSubstr("failed"))));
    const auto told = tested(true);
    EXPECT_EQ(told.code, 0);
    EXPECT_EQ(textIn(check(told, "key"), "status"), "ok");
    EXPECT_EQ(textIn(check(told, "default model"), "status"), "ok");
    EXPECT_THAT(shown.out + shown.err + told.out + told.err, Not(HasSubstr(kKey)));
    for (const auto& request : provider.requests())
        EXPECT_EQ(request.method + ' ' + request.path, "GET /v1/models") << "a test must not cost";
}

TEST_F(ProvidersTest, aWrongKeyFailsInTheProvidersWordsAndSaysWhatToDo)
{
    const FakeProvider provider({models});
    environment["OPENAI_API_KEY"] = "sk-canary-wrong-000000000000";
    use(provider.url());
    const auto shown = tested();
    EXPECT_EQ(shown.code, 1);
    EXPECT_THAT(shown.out,
        AllOf(HasSubstr("ok      connection"), HasSubstr("failed  key  "), HasSubstr("401"),
            HasSubstr("Incorrect API key provided"), HasSubstr("→ Give another key, or set OPENAI_API_KEY."),
            Not(HasSubstr("models"))));
    const auto told = tested(true);
    EXPECT_EQ(told.code, 1);
    const auto key = check(told, "key");
    EXPECT_EQ(textIn(key, "status"), "failed");
    EXPECT_THAT(textIn(key, "remedy"), HasSubstr("OPENAI_API_KEY"));
    EXPECT_THAT(shown.out + shown.err + told.out + told.err, Not(HasSubstr("canary")));
}

TEST_F(ProvidersTest, aMissingKeyIsAskedFor)
{
    const FakeProvider provider({models});
    use(provider.url());
    const auto told = tested(true);
    EXPECT_EQ(told.code, 1);
    EXPECT_EQ(textIn(check(told, "key"), "status"), "failed");
    EXPECT_THAT(told.out, HasSubstr("OPENAI_API_KEY"));
}

TEST_F(ProvidersTest, ofSeveralKeysEachIsTested)
{
    const FakeProvider provider({models});
    environment["GOOD_KEY"] = kKey;
    environment["OLD_KEY"] = "sk-canary-old-000000000000";
    use(provider.url(), R"(, keys: [{ name: good, from: "env:GOOD_KEY" }, { name: old, from: "env:OLD_KEY" }])");
    const auto told = tested(true);
    EXPECT_EQ(told.code, 1);
    EXPECT_EQ(textIn(check(told, "key good"), "status"), "ok");
    EXPECT_EQ(textIn(check(told, "key old"), "status"), "failed");
}

TEST_F(ProvidersTest, aServerThatIsNotThereIsNamed)
{
    std::string url;
    {
        const FakeProvider gone({models});
        url = gone.url();
    }
    environment["OPENAI_API_KEY"] = kKey;
    use(url);
    const auto host = url.substr(7, url.find("/v1") - 7);
    const auto shown = tested();
    EXPECT_EQ(shown.code, 1);
    EXPECT_THAT(shown.out,
        AllOf(HasSubstr("failed  connection"), HasSubstr(host), HasSubstr("→ Start the server, or correct its address.")));
    const auto told = tested(true);
    EXPECT_EQ(told.code, 1);
    EXPECT_THAT(textIn(check(told, "connection"), "message"), HasSubstr(host));
}

TEST_F(ProvidersTest, whatIsNoListOfModelsIsSaid)
{
    const FakeProvider web({refuses(200, "<html>Welcome to nginx</html>", {{"Content-Type", "text/html"}})});
    environment["OPENAI_API_KEY"] = kKey;
    use(web.url());
    const auto shown = tested();
    EXPECT_EQ(shown.code, 1);
    EXPECT_THAT(shown.out, AllOf(HasSubstr("failed  models"), HasSubstr("/v1")));
}

TEST_F(ProvidersTest, anAddressOnTheCommandLineGoesBeforeTheConfiguredOne)
{
    const FakeProvider provider({models});
    environment["OPENAI_API_KEY"] = kKey;
    const auto ran = kaze({"providers", "test", "openai", "--base-url", provider.url()});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    const auto unknown = kaze({"providers", "test", "nobody"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_THAT(unknown.out, AllOf(HasSubstr("nobody"), HasSubstr("→ Give the address of the server.")));
}

} // namespace kaze::e2e
