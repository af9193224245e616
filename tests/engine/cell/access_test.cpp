#include "engine/cell/access_table.h"

#include "engine/api/requests.h"
#include "tests/engine/cell/cell_fixture.h"

#include <boost/mp11.hpp>

#include <map>

using namespace testing;

namespace kaze::cell::test {

namespace {

template <class Visit>
void eachRequest(Visit visit)
{
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, api::RequestVariant>>(
        [&](auto of) { visit(typename decltype(of)::type()); });
}

constexpr std::array kRoles{api::Role::None, api::Role::Viewer, api::Role::Operator, api::Role::Admin};

} // namespace

TEST(AccessRules, stateEveryRequestOnce)
{
    std::map<std::string_view, int> stated;
    for (const auto& rule : accessRules())
        ++stated[rule.type];
    eachRequest([&]<class Q>(const Q&) {
        EXPECT_EQ(stated[Q::kType], 1) << Q::kType;
        stated.erase(Q::kType);
    });
    EXPECT_THAT(stated, IsEmpty()) << "there are no such requests";
}

TEST(AccessRules, giveNobodyAnythingWithoutARoleAndKeepSecretsToAdmins)
{
    for (const auto& rule : accessRules())
        EXPECT_GT(rule.least, api::Role::None) << rule.type;
    for (const std::string_view type : {"set_key", "set_provider", "test_provider", "create_token", "list_tokens", "revoke_token",
             "set_budget", "set_tenant", "remove_tenant", "set_retention", "set_keeping", "clean_up", "start_export",
             "add_webhook", "call_tool", "save_agent", "add_skill"}) {
        ASSERT_TRUE(accessRule(type)) << type;
        EXPECT_EQ(accessRule(type)->least, api::Role::Admin) << type;
        EXPECT_EQ(accessRule(type)->tenant, ForTenant::Refused) << type;
    }
    EXPECT_FALSE(accessRule("make_coffee"));
}

class Access : public CellFixture {
protected:
    void SetUp() override
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        m_cell = std::move(*cell);
    }

    std::unique_ptr<Asker> as(api::Role role, std::string tenant = {}, std::string actor = "token 0badcafe")
    {
        return std::make_unique<Asker>(m_cell->connect(Caller{std::move(actor), role, std::move(tenant)}));
    }

    //! Why it was refused at the gate; empty where it was not.
    template <class Q>
    static std::string refusal(Asker& asker, Q query)
    {
        const auto reply = asker.ask(std::move(query));
        if (reply || reply.error().code != ErrorCode::PermissionDenied)
            return {};
        const auto& text = reply.error().message;
        return text.contains(" takes the role ") || text.contains(" is about the whole cell") ? text : std::string();
    }

    std::unique_ptr<Cell> m_cell;
};

TEST_F(Access, isGrantedToEachRoleAsTheTableSays)
{
    for (const auto role : kRoles) {
        const auto asker = as(role);
        eachRequest([&]<class Q>(Q query) {
            const auto* rule = accessRule(Q::kType);
            ASSERT_TRUE(rule) << Q::kType;
            const auto refused = refusal(*asker, std::move(query));
            if (role >= rule->least)
                EXPECT_EQ(refused, "") << Q::kType << " as " << base::enumName(role);
            else
                EXPECT_THAT(refused, HasSubstr("takes the role " + std::string(base::enumName(rule->least))))
                    << Q::kType << " as " << base::enumName(role);
        });
    }
}

TEST_F(Access, ofOneTenantEndsAtWhatIsTheWholeCells)
{
    for (const auto role : kRoles) {
        const auto asker = as(role, "acme");
        eachRequest([&]<class Q>(Q query) {
            const auto* rule = accessRule(Q::kType);
            ASSERT_TRUE(rule) << Q::kType;
            const auto refused = refusal(*asker, std::move(query));
            if (role < rule->least)
                EXPECT_THAT(refused, HasSubstr("takes the role")) << Q::kType;
            else if (rule->tenant == ForTenant::Refused)
                EXPECT_THAT(refused, HasSubstr("confined to the tenant acme")) << Q::kType;
            else
                EXPECT_EQ(refused, "") << Q::kType;
        });
    }
}

TEST_F(Access, refusedIsWrittenDownWithWhoWasRefused)
{
    EXPECT_FALSE(as(api::Role::Viewer)->ask(api::CancelRun{"0123456789", ""}));
    EXPECT_TRUE(as(api::Role::Viewer)->ask(api::ListRuns{}));
    const auto page = as(api::Role::Admin, {}, "local")->ask(api::ListAudit{});
    ASSERT_TRUE(page) << page.error().text();
    ASSERT_THAT(page->entries, SizeIs(1));
    EXPECT_EQ(page->entries[0].actor, "token 0badcafe");
    EXPECT_EQ(page->entries[0].action, "cancel_run");
    EXPECT_EQ(page->entries[0].outcome, "permission_denied");
    EXPECT_THAT(page->entries[0].detail, HasSubstr("takes the role operator"));
}

TEST_F(Access, toFilesAndAddressesOfOnesOwnIsForAdmins)
{
    const auto denied = [](const auto& reply) { return !reply && reply.error().code == ErrorCode::PermissionDenied; };
    const auto oper = as(api::Role::Operator);
    EXPECT_TRUE(denied(oper->ask(listing()))) << "the text of an agent names commands";
    api::StartRun run;
    run.agent.path = "/etc/agent.yaml";
    run.task = "Look.";
    EXPECT_TRUE(denied(oper->ask(run)));
    run.agent.path = "code-reviewer";
    run.baseUrl = "http://127.0.0.1:9/v1";
    EXPECT_TRUE(denied(oper->ask(run))) << "keys would be sent there";
    EXPECT_TRUE(as(api::Role::Admin)->ask(listing()));
}

TEST_F(Access, tellsWhoAsksWhatHeMay)
{
    const auto cell = as(api::Role::Operator, "acme")->ask(api::GetCell{});
    ASSERT_TRUE(cell) << cell.error().text();
    EXPECT_EQ(cell->cell.role, api::Role::Operator);
    EXPECT_EQ(cell->cell.tenant, "acme");
    EXPECT_THAT(cell->cell.requests, Contains("verify_audit"));
}

TEST_F(Access, toAnExportIsHisWhoBeganIt)
{
    const auto first = as(api::Role::Admin, {}, "token 11111111");
    const auto second = as(api::Role::Admin, {}, "token 22222222");
    api::StartExport start;
    start.kind = api::ExportKind::Logs;
    start.format = "jsonl";
    const auto begun = first->ask(start);
    ASSERT_TRUE(begun) << begun.error().text();
    api::ReadExport read;
    read.exportId = begun->exportId;
    const auto others = second->ask(read);
    ASSERT_FALSE(others);
    EXPECT_EQ(others.error().code, ErrorCode::NotFound);
    EXPECT_FALSE(second->ask(api::EndExport{begun->exportId}));
    EXPECT_TRUE(first->ask(read));
    EXPECT_TRUE(first->ask(api::EndExport{begun->exportId}));
}

TEST_F(Access, ofTokensIsKept)
{
    api::CreateToken wanted;
    wanted.name = "desk";
    wanted.tenant = "acme";
    wanted.role = api::Role::Operator;
    auto local = as(api::Role::Admin, {}, "local");
    ASSERT_TRUE(local->ask(wanted));
    wanted = {};
    wanted.name = "plain";
    ASSERT_TRUE(local->ask(wanted));
    wanted.name = "wrong";
    wanted.allTenants = true;
    const auto wrong = local->ask(wanted);
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message, HasSubstr("without a role"));
    wanted.role = base::Open<api::Role>::named("king");
    EXPECT_FALSE(local->ask(wanted));
    wanted.role = api::Role::Viewer;
    ASSERT_TRUE(local->ask(wanted));

    local.reset();
    m_cell.reset();
    SetUp();
    const auto list = as(api::Role::Admin, {}, "local")->ask(api::ListTokens{});
    ASSERT_TRUE(list) << list.error().text();
    std::map<std::string, api::TokenInfo> tokens;
    for (const auto& token : list->tokens)
        tokens[token.name] = token;
    EXPECT_EQ(tokens["desk"].role, api::Role::Operator);
    EXPECT_FALSE(tokens["desk"].allTenants);
    EXPECT_EQ(tokens["plain"].role, api::Role::None);
    EXPECT_EQ(tokens["wrong"].role, api::Role::Viewer);
    EXPECT_TRUE(tokens["wrong"].allTenants);
}

} // namespace kaze::cell::test
