#pragma once

#include "engine/base/cancel.h"
#include "engine/base/loop.h"
#include "engine/net/http_client.h"
#include "tests/support/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kaze::net {

using base::CancelSource;
using base::CancelToken;
using base::ErrorCode;
using base::Result;
using base::Task;
using test::HttpServer;
using namespace std::chrono_literals;

inline HttpRequest get(std::string url)
{
    HttpRequest request;
    request.url = std::move(url);
    return request;
}

inline HttpRequest post(std::string url, std::string body)
{
    HttpRequest request;
    request.method = "POST";
    request.url = std::move(url);
    request.body = std::move(body);
    return request;
}

//! A loop that the test drives, with a client on it.
class HttpFixture : public testing::Test {
protected:
    Result<HttpResponse> fetch(HttpRequest request, CancelToken cancel = {})
    {
        return loop.runUntil(client->fetch(std::move(request), std::move(cancel)));
    }

    Result<HttpResponse> stream(HttpRequest request, BodySink sink, CancelToken cancel = {})
    {
        return loop.runUntil(client->stream(std::move(request), std::move(sink), std::move(cancel)));
    }

    std::vector<Result<HttpResponse>> fetchAll(const std::vector<HttpRequest>& requests)
    {
        std::vector<Task<Result<HttpResponse>>> tasks;
        for (const auto& request : requests)
            tasks.push_back(client->fetch(request, {}));
        return loop.runUntil(base::whenAll(std::move(tasks)));
    }

    base::Loop loop;
    std::unique_ptr<HttpClient> client = std::make_unique<HttpClient>(loop.executor());
};

inline void answerHello(const HttpServer::Request&, HttpServer::Connection& connection)
{
    connection.respond(200, "hello", {{"Content-Type", "text/plain"}});
}

} // namespace kaze::net
