#pragma once

#include "app/common/paths.h"
#include "engine/api/run_requests.h"
#include "engine/server/local_endpoint.h"
#include "tests/ui/support/page_host.h"
#include "ui/link/local_link.h"
#include "ui/widgets/confirm.h"

#include <QApplication>
#include <QDir>
#include <QFile>

namespace kaze::ui::test {

constexpr int kPatience = 30'000; //!< ms: a cell on a machine that has much else to do

//! What a page needs around it on a real cell: its databases in a folder that goes away, the built-in model, nothing that leaves the machine.
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
        link = std::make_unique<LocalLink>([options] { return server::openOrAttach(options); });
    }

    [[nodiscard]] bool isOpen() const
    {
        return QTest::qWaitFor([this] { return link->state() == CellLink::State::Connected && link->snapshot(); }, kPatience);
    }
    [[nodiscard]] PageContext context() { return {*link, theme, navigator, settings}; }
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
    std::unique_ptr<LocalLink> link;
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
