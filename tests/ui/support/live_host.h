#pragma once

#include "app/common/paths.h"
#include "engine/api/run_requests.h"
#include "engine/server/http_server.h"
#include "engine/server/local_endpoint.h"
#include "engine/server/remote_client.h"
#include "tests/ui/support/page_host.h"
#include "ui/link/local_link.h"
#include "ui/link/remote_link.h"
#include "ui/widgets/confirm.h"

#include <QApplication>
#include <QDir>
#include <QFile>

namespace kaze::ui::test {

constexpr int kPatience = 30'000; //!< ms: a cell on a machine that has much else to do

//! What a page needs around it on a real cell: its databases in a folder that goes away, the built-in model, nothing that leaves the machine. With
//! KAZE_TEST_CARRIER=remote in the environment the page sees the cell over HTTP and a WebSocket, as on another machine: the same tests hold on both ways.
class LiveHost {
public:
    explicit LiveHost(const QByteArray& config = "sandbox: { first_token: 1ms, per_chunk: 0ms }\n")
    {
        write("data/kaze.yaml", config);
        write("work/a.txt", "one\ntwo\n");
        theme.applyTo(*qApp);
        auto options = app::cellOptions(path("data").toStdString());
        options.useKeyring = false;
        options.resumeAtStart = true; // as the console does; without it no schedule fires
        options.environment = [](const std::string&) { return std::nullopt; };
        if (qEnvironmentVariable("KAZE_TEST_CARRIER") == QLatin1String("remote"))
            serve(options);
        else
            link = std::make_unique<LocalLink>([options] { return server::openOrAttach(options); });
    }
    ~LiveHost()
    {
        link.reset();
        m_server.reset();
        m_cell.reset();
    }
    LiveHost(const LiveHost&) = delete;
    LiveHost& operator=(const LiveHost&) = delete;

    [[nodiscard]] bool isOpen() const
    {
        return QTest::qWaitFor([this] { return link->state() == CellLink::State::Connected && link->snapshot(); }, kPatience);
    }
    [[nodiscard]] PageContext context() { return {*link, theme, navigator, settings, workspace}; }
    void show(Page& page, const QSize& size = {1244, 830})
    {
        page.resize(size);
        page.show();
        page.activateWindow();
        page.shown();
        QVERIFY(QTest::qWaitForWindowActive(&page));
    }

    [[nodiscard]] QString path(const QString& name) const { return folder.filePath(name); }
    void write(const QString& name, const QByteArray& bytes) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        if (!file.open(QFile::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("%s cannot be written", qPrintable(path(name)));
    }
    [[nodiscard]] QByteArray read(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }

    //! Asks the cell and waits for its answer.
    template <class Q>
    base::Result<typename Q::Reply> ask(Q query)
    {
        std::optional<base::Result<typename Q::Reply>> answer;
        link->ask<Q>(qApp, std::move(query), [&answer](auto reply) { answer = std::move(reply); });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, kPatience))
            return base::fail(base::ErrorCode::Timeout, "no answer");
        return std::move(*answer);
    }

    //! Starts an agent on the folder `work`; its run's id.
    std::string start(const std::string& yaml, const std::string& task = "Do it.")
    {
        api::StartRun run;
        run.agent.yaml = yaml;
        run.task = task;
        run.workspace = path("work").toStdString();
        const auto started = ask(run);
        if (!started)
            qFatal("%s", started.error().text().c_str());
        return started->runId;
    }
    [[nodiscard]] api::RunDetail run(const std::string& id)
    {
        api::GetRun query;
        query.runId = id;
        auto reply = ask(query);
        return reply ? std::move(reply->detail) : api::RunDetail{};
    }
    [[nodiscard]] bool untilState(const std::string& id, api::RunState state)
    {
        return QTest::qWaitFor([&] { return run(id).run.state == state; }, kPatience);
    }

    //! The question that stands before everything else; null where there is none within a while.
    [[nodiscard]] static QuestionDialog* question()
    {
        QuestionDialog* asked = nullptr;
        const auto isAsked = [&asked] { return (asked = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget())); };
        return QTest::qWaitFor(isAsked, 5'000) ? asked : nullptr;
    }

    QTemporaryDir folder;
    Theme theme{ThemeMode::Dark};
    FakeNavigator navigator;
    QSettings settings{folder.filePath("console.ini"), QSettings::IniFormat};
    Workspace workspace{QString()};
    std::unique_ptr<CellLink> link;

private:
    //! The cell is another one's, and reached as a far one is.
    void serve(const cell::CellOptions& options)
    {
        auto opened = cell::Cell::open(options);
        if (!opened)
            qFatal("%s", opened.error().text().c_str());
        m_cell = std::move(*opened);
        server::HttpOptions http;
        http.port = 0;
        auto serving = server::HttpServer::open(*m_cell, http);
        if (!serving)
            qFatal("%s", serving.error().text().c_str());
        m_server = std::move(*serving);
        const auto port = m_server->port();
        link = std::make_unique<RemoteLink>(
            QStringLiteral("far"), [port](std::function<void(const CarrierStatus&)> tell) -> base::Result<RemoteCarrier> {
                server::RemoteOptions remote;
                remote.address = {"127.0.0.1", port, false};
                auto client = server::connectRemote(remote);
                if (!client)
                    return std::unexpected(client.error());
                auto* far = client->get();
                far->onStatus([tell = std::move(tell)](const server::RemoteStatus& status) {
                    tell({status.state == server::RemoteState::Connected, QString::fromStdString(status.problem), status.latency,
                        status.skew});
                });
                return RemoteCarrier{std::move(*client), [far] { far->retry(); }};
            });
    }

    std::unique_ptr<cell::Cell> m_cell;
    std::unique_ptr<server::HttpServer> m_server;
};

//! An agent that writes a file, which it has to ask for, and then answers.
inline const std::string kWriter
    = "name: writer\nmodel: sandbox/sandbox-1\nmemory: { recall: 0, remember: false }\ninstructions: |\n"
      "  1. List the files.\n  2. Count the lines of each file.\n  3. Write `counts.csv`.\n"
      "tools: [files.list, files.read, files.write]\napproval: { files.write: ask }\n";
//! One that only reads, and is done.
inline const std::string kReader
    = "name: reader\nmodel: sandbox/sandbox-1\nmemory: { recall: 0, remember: false }\ninstructions: |\n"
      "  1. List the files.\n  2. Count the lines of each file.\ntools: [files.list, files.read]\n";

//! One that asks a person, with answers to pick from.
inline const std::string kAsker
    = "name: asker\nmodel: sandbox/sandbox-1\nmemory: { recall: 0, remember: false }\ninstructions: |\n"
      "  1. Call `person.ask` with {\"question\": \"Which colour?\", \"choices\": [\"blue\", \"green\"]}.\ntools: [person.ask]\n";

} // namespace kaze::ui::test
