#include "engine/api/trace_requests.h"
#include "tests/ui/pages/traces/traces_fixture.h"
#include "tests/ui/support/span_link.h"
#include "tests/ui/support/stall_monitor.h"
#include "ui/models/json_tree_model.h"
#include "ui/pages/traces/payload_dialog.h"
#include "ui/pages/traces/payload_view.h"
#include "ui/widgets/diff_view.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QElapsedTimer>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTreeView>

using namespace kaze;
using namespace kaze::ui;
using test::button;

//! What went into spans and came out of them, whatever its size and whoever wrote it.
class TestPayloads : public QObject {
    Q_OBJECT
private slots:
    void showsAPayloadAsATreeAndCopiesFromIt()
    {
        Shown shown(R"({"path":"src/a.py","hits":[{"line":3,"text":"one"}],"done":true})");
        auto& view = shown.view;
        QCOMPARE(view.tab(), QString("tree"));
        const auto root = view.tree()->model()->index(0, 0);
        QVERIFY(view.tree()->isExpanded(root));
        QCOMPARE(view.tree()->model()->rowCount(root), 3);
        const auto hits = view.tree()->model()->index(1, 0, root);
        view.tree()->setCurrentIndex(view.tree()->model()->index(0, 0, hits));
        QCOMPARE(view.selectedPath(), QString("$.hits[0]"));
        QCOMPARE(view.selectedJson(), QString(R"({"line":3,"text":"one"})"));
        view.tree()->setCurrentIndex(view.tree()->model()->index(0, 0, root));
        QCOMPARE(view.selectedText(), QString("src/a.py"));
        view.tree()->setFocus();
        view.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        QTest::keyClick(view.tree(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString("src/a.py"));
        view.showTab("text");
        QVERIFY(view.textView()->rows().count() > 5); // indented
    }

    void showsWhatIsNoJsonAsTextAndSaysWhy()
    {
        Shown shown(R"({"path": oops})");
        QCOMPARE(shown.view.tab(), QString("text"));
        QVERIFY(test::says(shown.view, "no JSON"));
        QVERIFY(test::says(shown.view, "byte 9"));
        Shown plain("exit 1\nFAILED");
        QCOMPARE(plain.view.tab(), QString("text"));
        QVERIFY(!test::says(plain.view, "no JSON"));
    }

    void decodesPicturesButNoneThatIsTooLargeOrAProgram()
    {
        const QByteArray png = pngOf(8, 4);
        const auto parts = partsOf("{\"a\":\"data:image/png;base64," + png
            + "\",\"b\":\"data:image/svg+xml;base64,PHN2Zz4=\",\"c\":\"data:image/png;base64,AAAA\",\"d\":\"data:image/"
              "jpeg;base64,"
            + png + "\"}");
        QCOMPARE(parts.images.size(), std::size_t(4));
        QCOMPARE(parts.images[0].image.size(), QSize(8, 4));
        QVERIFY(parts.images[0].about.startsWith("PNG · 8 × 4"));
        QVERIFY(parts.images[1].image.isNull() && parts.images[1].about.contains("not shown"));
        QVERIFY(parts.images[2].image.isNull());
        QVERIFY(parts.images[3].image.isNull()); // it says another format than it is
        const auto escaped = partsOf("[\"data:image\\/png;base64," + QByteArray(png).replace('/', "\\/") + "\"]");
        QVERIFY(escaped.images.empty()); // what is written so is no address that anybody would follow
        QByteArray bomb = QByteArray::fromBase64(png);
        bomb.replace(16, 8, QByteArray::fromHex("0000ffff0000ffff")); // says it is 65 535 pixels wide and high
        const auto large = partsOf("data:image/png;base64," + bomb.toBase64());
        QCOMPARE(large.images.size(), std::size_t(1));
        QVERIFY(large.images[0].image.isNull());
        QByteArray many;
        for (int i = 0; i < 30; ++i)
            many += "data:image/png;base64," + png + " ";
        const auto first = partsOf(many);
        QCOMPARE(first.images.size(), std::size_t(PayloadParts::kMostImages));
        QCOMPARE(first.moreImages, 10);
    }

    void looksForPicturesInNoTimeWhateverStandsThere()
    {
        const QByteArray hostile
            = QByteArray("data:image/").repeated(600'000) + ";base64,AAAA data:image/png;base64," + pngOf(8, 4);
        QElapsedTimer timer;
        timer.start();
        const auto parts = partsOf(hostile);
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(parts.images.size(), std::size_t(7)); // the last six of the many are near enough to be a name of a format
        QCOMPARE(parts.images.back().image.size(), QSize(8, 4));
    }

    void showsPicturesBesideTheTree()
    {
        Shown shown("{\"screenshot\":\"data:image/png;base64," + pngOf(8, 4) + "\"}");
        shown.view.showTab("images");
        QTRY_VERIFY(test::says(shown.view, "PNG · 8 × 4"));
        QVERIFY(test::named<QLabel>(shown.view, shown.view.parts().images[0].about));
    }

    void comparesWithTheCallBeforeOfTheSameName()
    {
        test::TracesFixture fixture;
        QVERIFY(fixture.isLoaded());
        QVERIFY(fixture.opens("issue-fixer"));
        // The second call of the model repeats what the first was sent, and adds to it.
        const auto view = fixture.inspector()->view();
        int second = -1;
        for (int span = 0; span < view->size() && second < 0; ++span)
            if (view->kindOf(span) == api::SpanKind::Chat && view->previousOfName(span) >= 0
                && view->previousOfName(view->previousOfName(span)) < 0)
                second = span;
        QVERIFY(second >= 0);
        fixture.inspector()->timeline()->select(second);
        QTRY_VERIFY(button<QPushButton>(*fixture.panel(), "Open input")->isVisible());
        test::press(*fixture.panel(), "Open input");
        auto* dialog = fixture.panel()->findChild<PayloadDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(!dialog->view()->isBusy());
        QVERIFY(dialog->view()->parts().json);
        dialog->view()->showTab("changes");
        QTRY_VERIFY(test::says(*dialog, "Against the call of the same name"));
        QTRY_VERIFY(dialog->view()->diff()->addedLines() > 0);
        dialog->close();
    }

    void saysThatThereIsNoCallBefore()
    {
        test::TracesFixture fixture;
        QVERIFY(fixture.isLoaded());
        QVERIFY(fixture.opens("index-doctor"));
        fixture.inspector()->timeline()->select(fixture.spanOf("chat"));
        QTRY_VERIFY(button<QPushButton>(*fixture.panel(), "Open input")->isVisible());
        auto* dialog = fixture.panel()->openPayload(api::PayloadSide::Input);
        QTRY_VERIFY(!dialog->view()->isBusy());
        dialog->view()->showTab("changes");
        QTRY_VERIFY(test::says(*dialog, "There is no earlier call"));
    }

    void loadsTheWholeInPartsAndStops()
    {
        test::TracesFixture fixture;
        QVERIFY(fixture.isLoaded());
        QVERIFY(fixture.opens("security-sweep", api::RunState::Running));
        fixture.inspector()->timeline()->select(fixture.spanOf("tool files.search"));
        QTRY_VERIFY(button<QPushButton>(*fixture.panel(), "Open output")->isVisible());
        auto* dialog = fixture.panel()->openPayload(api::PayloadSide::Output);
        QVERIFY(dialog);
        QTRY_VERIFY(!dialog->view()->isBusy());
        QCOMPARE(dialog->view()->parts().bytes.size(), qsizetype(1 << 20));
        QVERIFY(!dialog->view()->parts().json); // it ends in the middle
        QVERIFY(test::says(*dialog, "The first 1.0 MB of") || test::says(*dialog, "The first 1 MB of"));
        test::press(*dialog, "Load all");
        QVERIFY(dialog->isLoading());
        test::press(*dialog, "Stop loading");
        QVERIFY(!dialog->isLoading());
        test::press(*dialog, "Load all");
        QTRY_VERIFY(dialog->view()->parts().bytes.size() > 2 << 20);
        QVERIFY(dialog->view()->parts().json);
        QVERIFY(test::says(*dialog, "All of it"));
        QVERIFY(fixture.host.link.asked("get_payload") >= 3);
    }

    void opensFiftyMegabytesWithoutAStall()
    {
        test::SpanLink link;
        link.spans = 10;
        link.payload = "[";
        while (link.payload.size() < 50U << 20U)
            link.payload += (link.payload.size() > 1 ? "," : "")
                + std::string(R"({"path":"src/a.cpp","line":12,"text":"something that stands there"})");
        link.payload += "]";
        Theme theme(ThemeMode::Dark);
        test::FakeNavigator navigator;
        const QTemporaryDir folder;
        QSettings settings(folder.filePath("a.ini"), QSettings::IniFormat);
        Workspace workspace{QString()};
        TracesPage page({link, theme, navigator, settings, workspace});
        page.resize(1244, 830);
        page.show();
        page.shown();
        auto* inspector = page.findChild<InspectorPanel*>();
        QTRY_VERIFY(inspector->view());
        auto* panel = page.findChild<SpanPanel*>();
        QTRY_VERIFY(button<QPushButton>(*panel, "Open output")->isVisible());
        auto* dialog = panel->openPayload(api::PayloadSide::Output);
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        QTRY_VERIFY(!dialog->view()->isBusy());
        test::StallMonitor monitor;
        dialog->loadAll();
        QTRY_VERIFY_WITH_TIMEOUT(dialog->view()->parts().json, 60'000);
        QCOMPARE(dialog->view()->parts().bytes.size(), static_cast<qsizetype>(link.payload.size()));
        dialog->view()->showTab("tree");
        auto* bar = dialog->view()->tree()->verticalScrollBar();
        for (int step = 0; step < 20; ++step) {
            bar->setValue(bar->maximum());
            QTest::qWait(5);
        }
        dialog->view()->showTab("text");
        auto* rows = dialog->view()->textView()->verticalScrollBar();
        for (int step = 0; step < 20; ++step) {
            rows->setValue(rows->maximum() / 20 * step);
            QTest::qWait(5);
        }
        qInfo("%s", monitor.words().constData());
        QVERIFY2(monitor.isSmooth(), monitor.words());
    }

private:
    struct Shown {
        explicit Shown(const QByteArray& payload) : host(), view(host.context(), "Output")
        {
            view.resize(600, 400);
            view.show();
            view.setPayload(payload);
            if (!QTest::qWaitFor([this] { return !view.isBusy(); }))
                qWarning("it is never taken apart");
        }
        test::PageHost host;
        PayloadView view;
    };

    static QByteArray pngOf(int width, int height)
    {
        QImage image(width, height, QImage::Format_RGB32);
        image.fill(Qt::blue);
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        return bytes.toBase64();
    }
};

QTEST_MAIN(TestPayloads)
#include "test_payloads.moc"
