#include "engine/api/alert.h"
#include "engine/api/run.h"
#include "tests/ui/support/page_host.h"
#include "ui/shell/tray.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTextDocument>

using namespace kaze;
using namespace kaze::ui;

namespace {

//! A link that says what a test says.
class ToldLink : public SampleLink {
public:
    void tell(const api::AlertChanged& changed) { tellAlert(changed); }
    void lose()
    {
        m_kept = SampleLink::snapshot();
        setState(State::Lost, "the cable is out");
    }
    [[nodiscard]] Snapshot snapshot() const override { return m_kept ? m_kept : SampleLink::snapshot(); }

private:
    Snapshot m_kept;
};

api::AlertChanged changedAlert(const char* id, api::AlertState state, std::string notice)
{
    api::AlertChanged changed;
    changed.alert.id = id;
    changed.alert.name = "Disk nearly full";
    changed.alert.severity = api::AlertSeverity::Critical;
    changed.alert.state = state;
    changed.notice = std::move(notice);
    return changed;
}

} // namespace

class TestTray : public QObject {
    Q_OBJECT
private slots:
    void saysOfAlertsWhatTheCellSays()
    {
        ToldLink link;
        const Theme theme{ThemeMode::Dark};
        QWidget window;
        const Tray tray(link, theme, &window);
        QSignalSpy said(&tray, &Tray::said);
        // Hundreds of one cause that the cell does not speak of, or that are silenced.
        for (int i = 0; i < 200; ++i)
            link.tell(changedAlert("a", i % 2 == 0 ? api::AlertState::Firing : api::AlertState::Ended, {}));
        QCOMPARE(said.count(), 0);
        link.tell(changedAlert("a", api::AlertState::Firing, "Disk nearly full: 93 % and 199 more like it"));
        QCOMPARE(said.count(), 1);
        QCOMPARE(said[0][0].toString(), QString("Disk nearly full · critical"));
        QCOMPARE(said[0][1].toString(), QString("Disk nearly full: 93 % and 199 more like it"));
        // The same alert again is for the cell to say, too.
        link.tell(changedAlert("a", api::AlertState::Firing, "Still: Disk nearly full: 93 %"));
        link.tell(changedAlert("a", api::AlertState::Ended, "Over: Disk nearly full: 93 %"));
        QCOMPARE(said.count(), 3);
        QCOMPARE(said[1][1].toString(), QString("Still: Disk nearly full: 93 %"));
        QCOMPARE(said[2][0].toString(), QString("Disk nearly full · ended"));
    }

    void saysOfTheEndOfARunAlsoWhenCellsCome()
    {
        ToldLink link;
        const Theme theme{ThemeMode::Dark};
        QWidget window;
        Tray tray(link, theme, &window);
        tray.setCell("local", {});
        QSignalSpy said(&tray, &Tray::said);
        api::RunRow run;
        run.runId = "r1";
        run.agent = "writer";
        run.state = api::RunState::Running;
        emit link.runChanged(run);
        tray.setCell("local", "This machine"); // another cell was added to the list
        run.state = api::RunState::Done;
        emit link.runChanged(run);
        QCOMPARE(said.count(), 1);
        QVERIFY2(said[0][0].toString().startsWith("This machine · writer: "), qPrintable(said[0][0].toString()));
    }

    void makesNoMarkupOfWhatACellSays()
    {
        ToldLink link;
        const Theme theme{ThemeMode::Dark};
        QWidget window;
        const Tray tray(link, theme, &window);
        QSignalSpy said(&tray, &Tray::said);
        auto changed = changedAlert("a", api::AlertState::Firing, "<a href='https://evil.example'>unlock</a> 1 < 2");
        changed.alert.name = "<b>Disk";
        link.tell(changed);
        QCOMPARE(said.count(), 1);
        for (const auto& text : said[0]) {
            QVERIFY(!text.toString().contains(QRegularExpression("<[a-z/]")));
            QVERIFY(!Qt::mightBeRichText(text.toString()));
        }
    }

    void tellsNoFiguresOfACellThatIsAway()
    {
        ToldLink link;
        const Theme theme{ThemeMode::Dark};
        QWidget window;
        const Tray tray(link, theme, &window);
        QVERIFY2(tray.words().contains("today"), qPrintable(tray.words()));
        link.lose();
        QCOMPARE(tray.words(), QString("Kaze · not connected"));
    }

    void isQuietWhileTheWindowIsInFront()
    {
        ToldLink link;
        const Theme theme{ThemeMode::Dark};
        QWidget window;
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const Tray tray(link, theme, &window);
        QSignalSpy said(&tray, &Tray::said);
        link.tell(changedAlert("a", api::AlertState::Firing, "Disk nearly full: 93 %"));
        QCOMPARE(said.count(), 0);
    }
};

QTEST_MAIN(TestTray)
#include "test_tray.moc"
