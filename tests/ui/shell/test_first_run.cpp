#include "app/common/paths.h"
#include "engine/server/local_endpoint.h"
#include "tests/ui/support/page_host.h"
#include "ui/link/local_link.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_list.h"

#include <QFile>
#include <QPushButton>
#include <QSignalSpy>

using namespace kaze;
using namespace kaze::ui;

// A person's first minutes with the console: the real window on a real cell, with the built-in model.
class TestFirstRun : public QObject {
    Q_OBJECT
private slots:
    void fromTheFirstStartToAReport()
    {
        QTemporaryDir folder;
        auto options = app::cellOptions(folder.filePath("data").toStdString());
        options.useKeyring = false;
        options.environment = [](const std::string&) { return std::nullopt; };
        LocalLink link([options] { return server::openOrAttach(options); });
        Theme theme(ThemeMode::Dark);
        QSettings settings(folder.filePath("console.ini"), QSettings::IniFormat);
        MainWindow window(link, theme, settings, allPages(options.resources));
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QSignalSpy approvals(&link, &CellLink::approvalAsked);

        QTRY_VERIFY_WITH_TIMEOUT(visible(window, "Try the sandbox"), 20'000);
        QTest::mouseClick(visible(window, "Try the sandbox"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(window.currentPage()->id(), QString("agents"), 20'000);

        QTRY_VERIFY_WITH_TIMEOUT(approvals.count() > 0, 60'000);
        QTest::keyClick(&window, Qt::Key_6, Qt::ControlModifier);
        QCOMPARE(window.currentPage()->id(), QString("approvals"));
        QTRY_VERIFY_WITH_TIMEOUT(visible(window, "Allow once") && visible(window, "Allow once")->isEnabled(), 10'000);
        QTest::mouseClick(visible(window, "Allow once"), Qt::LeftButton);

        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder.filePath("data/sample-workspace/report.md")), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(link.snapshot()->agentsRunning == 0 && link.snapshot()->runsTotal == 1, 60'000);
        QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
        QVERIFY(!visible(window, "Try the sandbox"));
        QSignalSpy quit(&window, &MainWindow::quitRequested);
        window.close();
        QCOMPARE(quit.count(), 1);
    }

private:
    static QPushButton* visible(const MainWindow& window, const QString& name)
    {
        auto* found = test::button<QPushButton>(*window.currentPage(), name);
        return found && found->isVisible() ? found : nullptr;
    }
};

QTEST_MAIN(TestFirstRun)
#include "test_first_run.moc"
