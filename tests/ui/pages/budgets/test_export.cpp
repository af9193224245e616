#include "app/common/paths.h"
#include "engine/api/run_requests.h"
#include "engine/server/local_endpoint.h"
#include "tests/ui/support/page_host.h"
#include "ui/link/local_link.h"
#include "ui/pages/budgets/agent_spend_card.h"
#include "ui/pages/budgets/budgets_page.h"
#include "ui/reports/report_preview.h"
#include "ui/widgets/table_view.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;
using test::button;

// What the Budgets page exports of a real cell, through its own dialog, is what `kaze report cost` writes.
class TestExport : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        write("data/kaze.yaml", "sandbox: { first_token: 1ms, per_chunk: 0ms }\n");
        write("work/a.txt", "a\n");
        write("agent.yaml",
            "name: lister\nmodel: sandbox/sandbox-1\nmemory: { recall: 0, remember: false }\ninstructions: |\n"
            "  1. List the files.\ntools: [files.list]\n");
        auto options = app::cellOptions(path("data").toStdString());
        options.useKeyring = false;
        options.environment = [](const std::string&) { return std::nullopt; };
        m_link = std::make_unique<LocalLink>([options] { return server::openOrAttach(options); });
        QTRY_COMPARE_WITH_TIMEOUT(m_link->state(), CellLink::State::Connected, 20'000);
        connect(m_link.get(), &CellLink::runChanged, this,
            [this](const api::RunRow& row) { m_done = m_done || row.state == api::RunState::Done; });
        api::StartRun run;
        run.agent.path = path("agent.yaml").toStdString();
        run.task = "Do it.";
        run.workspace = path("work").toStdString();
        m_link->ask<api::StartRun>(this, run, [](const base::Result<api::RunStarted>& started) {
            QVERIFY2(started, started ? "" : started.error().text().c_str());
        });
        QTRY_VERIFY_WITH_TIMEOUT(m_done, 60'000);
    }

    void init()
    {
        m_theme.applyTo(*qApp);
        m_page = std::make_unique<BudgetsPage>(PageContext{*m_link, m_theme, m_navigator, m_settings, m_workspace});
        m_page->resize(1244, 830);
        m_page->show();
        m_page->shown();
        QTRY_VERIFY(m_page->findChild<AgentSpendCard*>()->table()->model()->rowCount() == 1);
    }
    void cleanup() { m_page.reset(); }
    void cleanupTestCase() { m_link.reset(); }

    void savesTheCsvThatTheCommandWrites()
    {
        save("CSV", "cost.csv", [](QFileDialog* dialog) {
            auto* buttons = dialog->findChild<QDialogButtonBox*>();
            QTest::mouseClick(buttons->button(QDialogButtonBox::Save), Qt::LeftButton);
        });
        const auto saved = read("cost.csv");
        QVERIFY2(saved.contains("\nlister,"), saved.constData());
        const auto told = reported("csv");
        QCOMPARE(saved.left(saved.indexOf("\nprovenance\n")), told.left(told.indexOf("\nprovenance\n")));
        QVERIFY(saved.contains("\nprovenance\n"));
    }

    void addsTheSuffixThatThePersonLeftOut()
    {
        save("Markdown", "cost",
            [](QFileDialog* dialog) { QTest::keyClick(dialog->findChild<QLineEdit*>("fileNameEdit"), Qt::Key_Return); });
        const auto upToItsDate = [](const QByteArray& text) { return text.left(text.indexOf("## How this report was made")); };
        const auto saved = read("cost.md");
        QVERIFY2(saved.contains("| lister |"), saved.constData());
        QVERIFY(saved.contains("Made on "));
        QCOMPARE(upToItsDate(saved), upToItsDate(reported("markdown")));
    }

    void writesNothingWhenThePersonThinksBetterOfIt()
    {
        trigger("CSV");
        QTRY_VERIFY(m_page->findChild<QFileDialog*>());
        QPointer<QFileDialog> dialog = m_page->findChild<QFileDialog*>();
        type(dialog, path("never.csv"));
        QTest::keyClick(dialog.data(), Qt::Key_Escape);
        QTRY_VERIFY(!dialog);
        QVERIFY(!QFile::exists(path("never.csv")));
        QVERIFY(m_navigator.notices.isEmpty());
    }

    void savesThePdfOfTheSameReport()
    {
        trigger("PDF");
        QTRY_VERIFY(m_page->findChild<ReportPreview*>());
        auto* preview = m_page->findChild<ReportPreview*>();
        QVERIFY(preview->report().texts(0).contains("lister") || preview->report().pages() > 1);
        QTest::mouseClick(button<QPushButton>(*preview, "Save as PDF…"), Qt::LeftButton);
        QTRY_VERIFY(m_page->findChild<QFileDialog*>());
        type(m_page->findChild<QFileDialog*>(), path("cost.pdf"));
        QTest::keyClick(m_page->findChild<QFileDialog*>()->findChild<QLineEdit*>("fileNameEdit"), Qt::Key_Return);
        QTRY_VERIFY(QFile::exists(path("cost.pdf")));
        QVERIFY(read("cost.pdf").startsWith("%PDF-"));
    }

private:
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    void write(const QString& name, const QByteArray& bytes) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QFile file(path(name));
        QVERIFY(file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size());
    }
    [[nodiscard]] QByteArray read(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }

    //! As the command writes it, which attaches to the cell in this process.
    [[nodiscard]] QByteArray reported(const QString& format) const
    {
        QProcess program;
        program.start(KAZE_PROGRAM, {"report", "cost", "--format", format, "--data", path("data")});
        if (!program.waitForFinished(30'000) || program.exitCode() != 0)
            qWarning() << "kaze report cost:" << program.readAllStandardError();
        return program.readAllStandardOutput();
    }

    void trigger(const QString& format) { test::act(*m_page, "Export the cost report as " + format); }
    static void type(QFileDialog* dialog, const QString& text)
    {
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        auto* name = dialog->findChild<QLineEdit*>("fileNameEdit");
        name->selectAll();
        QTest::keyClicks(name, text);
    }
    //! By the menu's action and the dialog, until the page says where the report is.
    void save(const QString& format, const QString& name, const std::function<void(QFileDialog*)>& press)
    {
        trigger(format);
        QTRY_VERIFY(m_page->findChild<QFileDialog*>());
        auto* dialog = m_page->findChild<QFileDialog*>();
        type(dialog, path(name));
        press(dialog);
        QTRY_VERIFY(!m_navigator.notices.isEmpty());
        QVERIFY(m_navigator.notices.takeLast().contains(path(name)));
    }

    QTemporaryDir m_folder;
    Theme m_theme{ThemeMode::Dark};
    test::FakeNavigator m_navigator;
    QSettings m_settings{m_folder.filePath("console.ini"), QSettings::IniFormat};
    Workspace m_workspace{QString()};
    std::unique_ptr<LocalLink> m_link;
    bool m_done = false; //!< the run
    std::unique_ptr<BudgetsPage> m_page;
};

QTEST_MAIN(TestExport)
#include "test_export.moc"
