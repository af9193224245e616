#pragma once

#include "engine/api/description.h"
#include "engine/api/token_requests.h"
#include "tests/engine/server/http_fixture.h"

namespace kaze::server::test {

//! A server's /api/v1, and tokens for it.
class RestFixture : public HttpFixture {
protected:
    [[nodiscard]] Reply query(const std::string& what, const std::string& headers = "") const
    {
        return ask(get("/api/v1/" + what, headers));
    }
    [[nodiscard]] Reply command(const std::string& type, const std::string& body, const std::string& headers = "") const
    {
        return ask(post("/api/v1/" + type, body, headers));
    }

    //! The header of one who has this role.
    [[nodiscard]] std::string bearer(api::Role role, const std::function<void(api::CreateToken&)>& how = {})
    {
        api::CreateToken wanted;
        wanted.name = "t" + std::to_string(++m_made);
        wanted.role = role;
        wanted.allTenants = role != api::Role::None;
        if (how)
            how(wanted);
        cell::test::Asker asker(cell->connect());
        const auto made = asker.ask(std::move(wanted));
        EXPECT_TRUE(made) << made.error().text();
        return made ? "Authorization: Bearer " + made->secret + "\r\n" : "";
    }

    static HttpOptions withTokens()
    {
        HttpOptions options;
        options.requireToken = true;
        return options;
    }

private:
    int m_made = 0;
};

} // namespace kaze::server::test
