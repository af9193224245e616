#include "engine/api/snapshot.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/overview/first_start.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/overview/sample_workspace.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;

class TestFirstStart : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>(SampleLink::Content::Empty);
        m_host->link.changeSnapshot(
            [this](api::CellSnapshot& snapshot) { snapshot.dataFolder = m_host->folder.path().toStdString(); });
        m_page = std::make_unique<OverviewPage>(m_host->context(), std::filesystem::path(KAZE_TEST_RESOURCES));
        m_host->show(*m_page);
    }

    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void offersTheSandboxAndStartsItOnACopyOfTheSample()
    {
        auto* start = test::button<QPushButton>(*m_page, "Try the sandbox");
        QVERIFY(start->isVisible());
        QTest::mouseClick(start, Qt::LeftButton);
        QTRY_VERIFY(!m_host->navigator.visited.isEmpty());
        QCOMPARE(m_host->navigator.visited.back(), "run " + m_host->link.runOf("code-reviewer"));
        QVERIFY(QFile::exists(m_host->folder.filePath("sample-workspace/README.md")));
    }

    void saysWhyTheSandboxCannotBeStarted()
    {
        m_host->link.changeSnapshot([](api::CellSnapshot& snapshot) { snapshot.dataFolder = "/proc/nothing"; });
        auto* start = test::button<QPushButton>(*m_page, "Try the sandbox");
        QTest::mouseClick(start, Qt::LeftButton);
        QTRY_VERIFY(start->isEnabled());
        QTRY_VERIFY(says("could not be started"));
        QVERIFY(m_host->navigator.visited.isEmpty());
    }

    void usesAModelOfThisMachine()
    {
        auto* use = test::button<QPushButton>(*m_page, "Use it");
        QTRY_VERIFY(use->isVisible());
        QVERIFY(says("ollama at http://127.0.0.1:11434"));
        QVERIFY(!says("sandbox at"));
        QTest::mouseClick(use, Qt::LeftButton);
        QTRY_COMPARE(m_host->navigator.visited, QStringList{"new run "});
        QCOMPARE(m_host->navigator.notices, QStringList{"ollama/qwen3:8b is the default model now."});
    }

    void testsAKeyBeforeItIsStored()
    {
        auto* key = m_page->findChild<QLineEdit*>("key");
        QTRY_VERIFY(m_page->findChildren<QComboBox*>().back()->count() > 0);
        auto* save = test::button<QPushButton>(*m_page, "Save key");
        QVERIFY(!save->isEnabled());
        QTest::keyClicks(key, "wrong");
        QTest::mouseClick(test::button<QPushButton>(*m_page, "Test"), Qt::LeftButton);
        QTRY_VERIFY(says("refused (401)"));
        key->clear();
        QTest::keyClicks(key, "sk-good");
        QTest::keyClick(key, Qt::Key_Return);
        QTRY_VERIFY(says("12 models, such as"));
        QTest::mouseClick(save, Qt::LeftButton);
        QTRY_VERIFY(!m_host->navigator.visited.isEmpty());
        QVERIFY(key->text().isEmpty());
        QVERIFY(m_host->navigator.notices.back().contains("is the default model now"));
    }

    void letsAPersonLookAroundFirst()
    {
        QTest::mouseClick(test::button<QPushButton>(*m_page, "Look around first"), Qt::LeftButton);
        QVERIFY(!m_page->findChild<FirstStart*>()->isVisible());
        QVERIFY(says("Nothing. Alerts, questions of agents"));
    }

    void goesAwayWithTheFirstRun()
    {
        QVERIFY(m_page->findChild<FirstStart*>()->isVisible());
        m_host->link.changeSnapshot([](api::CellSnapshot& snapshot) { snapshot.runsTotal = 1; });
        QVERIFY(!m_page->findChild<FirstStart*>()->isVisible());
    }

    void keepsWhatAPersonChangedInTheSample()
    {
        const std::filesystem::path data = m_host->folder.path().toStdString();
        QVERIFY(prepareSampleWorkspace(KAZE_TEST_RESOURCES, data));
        QFile changed(m_host->folder.filePath("sample-workspace/README.md"));
        QVERIFY(changed.open(QFile::WriteOnly));
        changed.write("mine");
        changed.close();
        QVERIFY(prepareSampleWorkspace(KAZE_TEST_RESOURCES, data));
        QCOMPARE(QFileInfo(changed).size(), 4);
        QVERIFY(prepareSampleWorkspace("/nowhere", data).error().code == base::ErrorCode::NotFound);
    }

private:
    bool says(const QString& words) const { return test::says(*m_page, words); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<OverviewPage> m_page;
};

QTEST_MAIN(TestFirstStart)
#include "test_first_start.moc"
