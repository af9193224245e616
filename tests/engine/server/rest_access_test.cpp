// Every request of engine/api with every role over HTTP: allowed or refused as the table of the cell says.

#include "engine/cell/access_table.h"
#include "tests/engine/server/rest_fixture.h"

using namespace testing;

namespace kaze::server::test {

using api::Role;

class RestAccessTest : public RestFixture {
protected:
    //! Whether it was let through; what it asks for is mostly nothing that there is.
    [[nodiscard]] bool isAllowed(std::string_view type, const std::string& token) const
    {
        const auto reply = command(std::string(type), "{}", token);
        EXPECT_NE(reply.status, 0) << type;
        EXPECT_NE(reply.status, 401) << type;
        EXPECT_LT(reply.status, 600) << type;
        return reply.status != 403;
    }
};

TEST_F(RestAccessTest, takesTheRoleThatTheTableNames)
{
    serve(withTokens());
    const std::vector<std::pair<Role, std::string>> tokens{{Role::None, bearer(Role::None)}, {Role::Viewer, bearer(Role::Viewer)},
        {Role::Operator, bearer(Role::Operator)}, {Role::Admin, bearer(Role::Admin)}};
    EXPECT_EQ(cell::accessRules().size(), api::description().requests.size());
    for (const auto& [role, token] : tokens)
        for (const auto& rule : cell::accessRules())
            EXPECT_EQ(isAllowed(rule.type, token), role != Role::None && role >= rule.least)
                << rule.type << " with " << base::enumName(role);
}

TEST_F(RestAccessTest, keepsWhatIsTheWholeCellsFromTheTokensOfATenant)
{
    serve(withTokens());
    const auto acme = bearer(Role::Admin, [](auto& wanted) {
        wanted.allTenants = false;
        wanted.tenant = "acme";
    });
    for (const auto& rule : cell::accessRules())
        if (rule.tenant == cell::ForTenant::Refused) {
            EXPECT_FALSE(isAllowed(rule.type, acme)) << rule.type;
        }
    EXPECT_EQ(query("list_runs", acme).status, 200);
}

TEST_F(RestAccessTest, doesNotShowATenantWhatIsAnothers)
{
    serve();
    ASSERT_EQ(command("start_run",
                  R"({"agent":{"yaml":"name: one\ninstructions: Say hello.\nmemory: { recall: 0, remember: false }\n"},)"
                  R"("task":"Say hello.","approve":"all","run_id":"01890000-0000-7000-8000-000000000001","workspace":")"
                      + workspace.string() + "\"}")
                  .status,
        200);
    const auto acme = bearer(Role::Viewer, [](auto& wanted) {
        wanted.allTenants = false;
        wanted.tenant = "acme";
    });
    EXPECT_EQ(query("list_runs", acme).json().at("total"), 0);
    EXPECT_THAT(query("list_runs?tenant=default", acme).body, Not(HasSubstr("01890000"))) << "whatever it names, it is not told";
    const auto foreign = query("get_run?run_id=01890000-0000-7000-8000-000000000001", acme);
    const auto missing = query("get_run?run_id=01890000-0000-7000-8000-000000000002", acme);
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(query("get_run?run_id=01890000-0000-7000-8000-000000000001").status, 200);
}

TEST_F(RestAccessTest, saysInItsDocumentWhatEachTakes)
{
    serve();
    const auto document = query("openapi.json").json();
    for (const auto& rule : cell::accessRules())
        for (const auto& [method, operation] : document.at("paths").at("/api/v1/" + std::string(rule.type)).as_object()) {
            EXPECT_EQ(operation.at("x-kaze-role"), boost::json::string(base::enumName(rule.least))) << rule.type << method;
            EXPECT_EQ(operation.at("x-kaze-whole-cell"), rule.tenant == cell::ForTenant::Refused) << rule.type << method;
        }
}

TEST_F(RestAccessTest, endsWithItsToken)
{
    serve(withTokens());
    const auto admin = bearer(Role::Admin);
    const auto viewer = bearer(Role::Viewer);
    EXPECT_EQ(query("list_runs", viewer).status, 200);
    EXPECT_EQ(command("revoke_token", R"({"token":"t2"})", admin).status, 200);
    EXPECT_EQ(query("list_runs", viewer).status, 401);
}

} // namespace kaze::server::test
