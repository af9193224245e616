#include "engine/api/export_requests.h"
#include "engine/api/trace.h"
#include "tests/ui/pages/traces/traces_fixture.h"
#include "ui/models/trace_comparison_model.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/traces/trace_comparison_view.h"
#include "ui/pages/traces/trace_import.h"
#include "ui/widgets/histogram.h"

#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeView>

using namespace kaze;
using namespace kaze::ui;
using test::button;

//! Two traces beside each other, and traces in files.
class TestTraceFiles : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_fixture = std::make_unique<test::TracesFixture>();
        QVERIFY(m_fixture->isLoaded());
    }
    void cleanup() { m_fixture.reset(); }

    void comparesTheTwoThatAreSelected()
    {
        test::press(*page(), "Compare");
        QVERIFY(m_fixture->host.navigator.notices.last().contains("Select two traces"));
        QVERIFY(!page()->isComparing());
        m_fixture->selectRows(2, 9);
        test::press(*page(), "Compare");
        QVERIFY(page()->isComparing());
        QTRY_VERIFY(comparison()->comparison());
        QCOMPARE(QString::fromStdString(comparison()->comparison()->left.traceId), m_fixture->idAt(2));
        QCOMPARE(QString::fromStdString(comparison()->comparison()->right.traceId), m_fixture->idAt(9));
        QVERIFY(test::says(*comparison(), "First difference:"));
        // It stands at the first difference already.
        QCOMPARE(line(), comparison()->model()->nextDifference(-1));
        QTest::keyClick(comparison()->tree(), Qt::Key_F8);
        QCOMPARE(line(), comparison()->model()->nextDifference(comparison()->model()->nextDifference(-1)));
        test::press(*comparison(), "Previous difference");
        QCOMPARE(line(), comparison()->model()->nextDifference(-1));
        QVERIFY(page()->copyText().contains("Critical path") || comparison()->copyText().contains("Critical path"));
        QVERIFY(page()->goBack());
        QVERIFY(!page()->isComparing());
    }

    void marksBothCallsAmongAllOfTheirName()
    {
        page()->openThing("compare:" + m_fixture->host.link.forkedPair());
        QTRY_VERIFY(comparison()->comparison());
        auto* model = comparison()->model();
        int chat = 0;
        while (!(model->spans()[static_cast<std::size_t>(chat)].kind == api::SpanKind::Chat
            && model->spans()[static_cast<std::size_t>(chat)].left && model->spans()[static_cast<std::size_t>(chat)].right))
            ++chat;
        comparison()->tree()->setCurrentIndex(model->indexOf(chat));
        QTRY_VERIFY(!comparison()->histogram()->bars().empty());
        QCOMPARE(comparison()->histogram()->marks().size(), std::size_t(2));
        QVERIFY(test::says(*comparison(), "p95"));
        qint64 counted = 0;
        for (const auto& bar : comparison()->histogram()->bars())
            counted += bar.count;
        QVERIFY(counted > 20);
        // Another call of the same name asks nothing, it only moves the marks.
        const int asked = m_fixture->host.link.asked("get_span_durations");
        comparison()->tree()->setCurrentIndex(model->indexOf(chat));
        QCOMPARE(m_fixture->host.link.asked("get_span_durations"), asked);
    }

    void opensACallOfAComparisonInItsTrace()
    {
        page()->openThing("compare:" + m_fixture->host.link.forkedPair());
        QTRY_VERIFY(comparison()->comparison());
        const auto right = comparison()->comparison()->right.traceId;
        test::press(*comparison(), "Open the second trace");
        QVERIFY(!page()->isComparing());
        QTRY_VERIFY(m_fixture->inspector()->view() && m_fixture->inspector()->view()->trace.traceId == right);
    }

    void swapsBothSides()
    {
        page()->openThing("compare:" + m_fixture->host.link.forkedPair());
        QTRY_VERIFY(comparison()->comparison());
        const auto left = comparison()->comparison()->left.traceId;
        test::press(*comparison(), "Swap both traces");
        QTRY_VERIFY(comparison()->comparison() && comparison()->comparison()->right.traceId == left);
    }

    void saysWhyTwoCannotBeCompared()
    {
        page()->openThing("compare:nothing nowhere");
        QTRY_VERIFY(!comparison()->comparison());
        QTRY_VERIFY(test::says(*comparison(), "there is no trace"));
    }

    void writesWhatIsSelectedIntoAFile()
    {
        m_fixture->selectRows(1, 4);
        api::StartExport what;
        what.kind = api::ExportKind::Traces;
        what.format = "otlp-json";
        for (const auto& id : m_fixture->list()->selectedIds())
            what.ids.push_back(id.toStdString());
        QCOMPARE(what.ids.size(), std::size_t(2));
        const QString path = m_fixture->host.folder.filePath("two.json");
        page()->exportTo(path, what);
        QTRY_COMPARE(page()->traceExport()->state(), Transfer::State::Done);
        QVERIFY(test::says(*page(), "2 traces are in"));
        const auto json = read(path);
        QCOMPARE(json["resourceSpans"].toArray().size(), 2);
        QCOMPARE(m_fixture->host.link.asked("end_export"), 1); // the cell may forget it
    }

    void writesAllThatAreListedPartByPartAndShowsHowFar()
    {
        QSignalSpy changed(page()->traceExport(), &Transfer::changed);
        const QString path = m_fixture->host.folder.filePath("all.json");
        page()->exportTo(path, all("otlp-json"));
        QVERIFY(
            QTest::qWaitFor([this] { return page()->traceExport()->fraction() > 0 && page()->traceExport()->fraction() < 1; }));
        QTRY_COMPARE(page()->traceExport()->state(), Transfer::State::Done);
        QVERIFY(changed.count() > 5);
        QCOMPARE(read(path)["resourceSpans"].toArray().size(), m_fixture->table()->model()->rowCount());
    }

    void leavesWhatWasThereWhenAnExportIsStoppedOrFails()
    {
        const QString path = m_fixture->host.folder.filePath("kept.json");
        QFile file(path);
        QVERIFY(file.open(QFile::WriteOnly) && file.write("before") == 6);
        file.close();
        page()->exportTo(path, all("otlp-json"));
        QTRY_VERIFY(page()->traceExport()->fraction() > 0);
        test::press(*page(), "Stop");
        QCOMPARE(page()->traceExport()->state(), Transfer::State::Stopped);
        QTRY_COMPARE(m_fixture->host.link.asked("end_export"), 1);
        QVERIFY(file.open(QFile::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("before"));
        file.close();
        test::press(*page(), "Go on");
        QTRY_COMPARE(page()->traceExport()->state(), Transfer::State::Done);
        page()->exportTo("/nowhere/at/all.json", all("otlp-json"));
        QTRY_COMPARE(page()->traceExport()->state(), Transfer::State::Failed);
        page()->exportTo(path, all("archive")); // of which the sample has none
        QTRY_COMPARE(page()->traceExport()->state(), Transfer::State::Failed);
        QVERIFY(page()->traceExport()->words().contains("a real cell writes"));
    }

    void asksForAFileInAWindowThatDoesNotBlock()
    {
        auto* menu = button<QPushButton>(*page(), "Export")->menu();
        auto* listed = menu->actions().at(1)->menu();
        QVERIFY(listed);
        listed->actions().front()->trigger();
        auto* dialog = page()->findChild<QFileDialog*>();
        QVERIFY(dialog);
        dialog->reject();
        QCOMPARE(page()->traceExport()->state(), Transfer::State::Idle);
        test::act(*page(), "Import traces…");
        QTRY_VERIFY(page()->findChild<QFileDialog*>());
        page()->findChild<QFileDialog*>()->reject();
    }

    void readsAFileOfTracesAndShowsTheFirst()
    {
        const QString path = m_fixture->host.folder.filePath("foreign.json");
        QFile file(path);
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(R"({"resourceSpans":[{"scopeSpans":[{"spans":[
            {"traceId":"aa","spanId":"01","name":"GET /","startTimeUnixNano":"1000000000","endTimeUnixNano":"3000000000"},
            {"traceId":"aa","spanId":"02","parentSpanId":"01","name":"query","startTimeUnixNano":"1500000000","endTimeUnixNano":"2500000000"}]}]}]})");
        file.close();
        page()->importFrom(path);
        QTRY_COMPARE(page()->traceImport()->state(), Transfer::State::Done);
        QVERIFY(test::says(*page(), "2 new spans"));
        QTRY_VERIFY(m_fixture->inspector()->view() && m_fixture->inspector()->view()->trace.traceId == "aa");
        QCOMPARE(m_fixture->inspector()->view()->size(), 2);
        page()->importFrom(path);
        QTRY_VERIFY(page()->traceImport()->words().contains("2 known before"));
    }

    void keepsNothingOfAFileThatIsNoTraces()
    {
        const QString path = m_fixture->host.folder.filePath("wrong.json");
        QFile file(path);
        QVERIFY(file.open(QFile::WriteOnly) && file.write("not at all") == 10);
        file.close();
        page()->importFrom(path);
        QTRY_COMPARE(page()->traceImport()->state(), Transfer::State::Failed);
        QVERIFY(page()->traceImport()->words().contains("no JSON"));
        page()->importFrom(m_fixture->host.folder.filePath("missing.json"));
        QTRY_VERIFY(page()->traceImport()->words().contains("missing.json"));
        QTRY_COMPARE(page()->traceImport()->state(), Transfer::State::Failed);
    }

private:
    [[nodiscard]] TracesPage* page() const { return m_fixture->page.get(); }
    [[nodiscard]] TraceComparisonView* comparison() const { return page()->findChild<TraceComparisonView*>(); }
    [[nodiscard]] int line() const { return comparison()->model()->lineAt(comparison()->tree()->currentIndex()); }
    [[nodiscard]] static api::StartExport all(const std::string& format)
    {
        api::StartExport what;
        what.kind = api::ExportKind::Traces;
        what.format = format;
        return what;
    }
    [[nodiscard]] static QJsonObject read(const QString& path)
    {
        QFile file(path);
        return file.open(QFile::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }

    std::unique_ptr<test::TracesFixture> m_fixture;
};

QTEST_MAIN(TestTraceFiles)
#include "test_trace_files.moc"
