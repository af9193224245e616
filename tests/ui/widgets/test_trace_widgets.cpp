#include "ui/widgets/flame_graph.h"
#include "ui/widgets/histogram.h"
#include "ui/widgets/long_text_view.h"

#include <QApplication>
#include <QClipboard>
#include <QImage>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <ctime>

using namespace kaze::ui;

namespace {

//   run (100) ─ model (60), tool (30) ─ http (20)
std::shared_ptr<const Flame> smallFlame()
{
    auto flame = std::make_shared<Flame>();
    flame->measure = Flame::Measure::Tokens;
    const auto add = [&flame](const char* name, qint32 parent, double from, double weight, double own) {
        Flame::Node node;
        node.name = name;
        node.parent = parent;
        node.depth = parent < 0 ? 0 : flame->at(parent).depth + 1;
        node.from = from;
        node.weight = weight;
        node.own = own;
        node.calls = 3;
        flame->nodes.push_back(node);
    };
    add("run", -1, 0, 100, 10);
    add("model", 0, 0, 60, 60);
    add("tool", 0, 60, 30, 10);
    add("http", 2, 60, 20, 20);
    flame->first = {0, 1, 3, 3, 4, 4};
    flame->children = {0, 1, 2, 3};
    flame->total = 100;
    flame->depth = 3;
    return flame;
}

//! One caller with many that it calls, each lighter than the one before.
std::shared_ptr<const Flame> wideFlame(int count)
{
    auto flame = std::make_shared<Flame>();
    flame->nodes.resize(static_cast<std::size_t>(count) + 1);
    flame->nodes[0].name = "run";
    flame->first.assign(static_cast<std::size_t>(count) + 3, count + 1);
    flame->first[0] = 0;
    flame->first[1] = 1;
    flame->children.push_back(0);
    double from = 0;
    for (int i = 1; i <= count; ++i) {
        auto& node = flame->nodes[static_cast<std::size_t>(i)];
        node.name = QString("tool %1").arg(i);
        node.parent = 0;
        node.depth = 1;
        node.from = from;
        node.weight = 1e9 / i;
        node.calls = 1;
        from += node.weight;
        flame->children.push_back(i);
    }
    flame->nodes[0].weight = flame->total = from;
    flame->nodes[0].calls = 1;
    flame->depth = 2;
    return flame;
}

struct ShownFlame {
    explicit ShownFlame(std::shared_ptr<const Flame> flame) : graph(theme)
    {
        graph.resize(500, 300);
        graph.setFlame(std::move(flame));
        graph.show();
        graph.setFocus();
        if (!QTest::qWaitForWindowActive(&graph))
            qWarning("no active window");
    }
    Theme theme{ThemeMode::Dark};
    FlameGraph graph;
};

} // namespace

class TestTraceWidgets : public QObject {
    Q_OBJECT
private slots:
    void selectsInAFlameGraphWithTheMouseAndTheKeys()
    {
        ShownFlame shown(smallFlame());
        QSignalSpy selected(&shown.graph, &FlameGraph::selectionChanged);
        QTest::mouseClick(shown.graph.viewport(), Qt::LeftButton, {}, shown.graph.rectOf(2).center().toPoint());
        QCOMPARE(shown.graph.selected(), 2);
        QTest::keyClick(&shown.graph, Qt::Key_Down);
        QCOMPARE(shown.graph.selected(), 3);
        QTest::keyClick(&shown.graph, Qt::Key_Up);
        QTest::keyClick(&shown.graph, Qt::Key_Left);
        QCOMPARE(shown.graph.selected(), 1);
        QTest::keyClick(&shown.graph, Qt::Key_Comma);
        QCOMPARE(shown.graph.selected(), 1);
        QTest::keyClick(&shown.graph, Qt::Key_Period);
        QCOMPARE(shown.graph.selected(), 2);
        QCOMPARE(selected.count(), 5);
        QVERIFY2(shown.graph.accessibleDescription().contains("tool") && shown.graph.accessibleDescription().contains("30 tokens")
                && shown.graph.accessibleDescription().contains("30 %"),
            qPrintable(shown.graph.accessibleDescription()));
        shown.graph.select(0);
        QCOMPARE(selected.count(), 5); // from elsewhere it is no choice of a person
    }

    void zoomsAndPansAFlameGraph()
    {
        ShownFlame shown(smallFlame());
        shown.graph.select(2);
        QTest::keyClick(&shown.graph, Qt::Key_F);
        QCOMPARE(shown.graph.rangeStart(), 60.0);
        QCOMPARE(shown.graph.rangeEnd(), 90.0);
        QTest::keyClick(&shown.graph, Qt::Key_F);
        QCOMPARE(shown.graph.rangeEnd(), 100.0);
        QTest::keyClick(&shown.graph, Qt::Key_W);
        const double span = shown.graph.rangeEnd() - shown.graph.rangeStart();
        QVERIFY(span < 100);
        const double start = shown.graph.rangeStart();
        QTest::keyClick(&shown.graph, Qt::Key_A);
        QVERIFY(shown.graph.rangeStart() < start);
        QTest::keyClick(&shown.graph, Qt::Key_D);
        QVERIFY(std::abs(shown.graph.rangeStart() - start) < 1e-6);
        QTest::keyClick(&shown.graph, Qt::Key_S);
        QCOMPARE(shown.graph.rangeEnd() - shown.graph.rangeStart(), 100.0);
        auto* port = shown.graph.viewport();
        QTest::mousePress(port, Qt::LeftButton, {}, QPoint(100, 200));
        QTest::mouseMove(port, QPoint(200, 200));
        QTest::mouseRelease(port, Qt::LeftButton, {}, QPoint(200, 200));
        QVERIFY(std::abs(shown.graph.rangeStart() - 20) < 1 && std::abs(shown.graph.rangeEnd() - 40) < 1);
        const double under = shown.graph.rangeStart() + 250.0 / port->width() * 20;
        QWheelEvent wheel(QPointF(250, 10), port->mapToGlobal(QPointF(250, 10)), {}, QPoint(0, 240), Qt::NoButton,
            Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(port, &wheel);
        const double now = shown.graph.rangeStart() + 250.0 / port->width() * (shown.graph.rangeEnd() - shown.graph.rangeStart());
        QVERIFY(std::abs(under - now) < 0.5);
    }

    void survivesAFlameGraphOfNothing()
    {
        ShownFlame shown(nullptr);
        for (const int key : {Qt::Key_W, Qt::Key_F, Qt::Key_Down, Qt::Key_Up})
            QTest::keyClick(&shown.graph, Qt::Key(key));
        QCOMPARE(shown.graph.nodeAt({10, 10}), -1);
        shown.graph.grab();
    }

    void paintsAFlameGraphOfAMillionCallsInAFrame()
    {
        ShownFlame shown(wideFlame(1'000'000));
        shown.graph.grab();
        const auto begun = std::clock();
        for (int i = 0; i < 20; ++i) {
            shown.graph.zoom(1.1, shown.graph.flame().total / 3);
            shown.graph.grab();
        }
        const double each = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC * 1e3 / 20;
        qInfo("a frame of a flame graph of a million calls takes %.2f ms", each);
        QVERIFY2(each < 16.6, qPrintable(QString::number(each)));
    }

    void marksValuesInAHistogram()
    {
        const Theme theme(ThemeMode::Dark);
        Histogram histogram(theme, "How long");
        histogram.resize(400, 120);
        histogram.setFormat([](double value) { return QString::number(value) + " s"; });
        histogram.setBars({{1, 5}, {2, 10}, {4, 1}, {8, 0}});
        histogram.setMarks({{1.5, "A", Tone::Accent}, {100, "B", Tone::Violet}});
        QCOMPARE(histogram.xOf(1.5), 150.0);
        QCOMPARE(histogram.xOf(0.5), 50.0);
        QCOMPARE(histogram.xOf(100), 399.0); // beyond all: at the edge
        QVERIFY(histogram.accessibleDescription().contains("A at 1.5 s"));
        histogram.show();
        QTest::keyClick(&histogram, Qt::Key_Right);
        QTest::keyClick(&histogram, Qt::Key_Right);
        QVERIFY2(histogram.accessibleDescription().contains("1 s to 2 s: 10"), qPrintable(histogram.accessibleDescription()));
        histogram.grab();
        histogram.setBars({});
        histogram.grab();
    }

    void cutsATextIntoRows()
    {
        const auto rows = rowsOf(QByteArray("one\ntwo\r\n\n") + QByteArray("ü").repeated(200) + "\nlast");
        QCOMPARE(rows->row(0), QString("one"));
        QCOMPARE(rows->row(1), QString("two"));
        QCOMPARE(rows->row(2), QString());
        QCOMPARE(rows->count(), 6);
        QCOMPARE(rows->row(3) + rows->row(4), QString::fromUtf8("ü").repeated(200)); // no character is cut in two
        QCOMPARE(rows->row(5), QString("last"));
        QCOMPARE(rows->rows(0, 1), QString("one\ntwo\r\n"));
        QCOMPARE(rowsOf({})->count(), 0);
        QCOMPARE(rowsOf(QByteArray("\xBF").repeated(1'000))->rows(0, 0).isEmpty(), false); // no UTF-8 at all
    }

    void movesAndCopiesInALongText()
    {
        const Theme theme(ThemeMode::Dark);
        LongTextView view(theme, "Output");
        view.resize(400, 200);
        view.show();
        QByteArray text;
        for (int i = 0; i < 1'000; ++i)
            text += "line " + QByteArray::number(i) + "\n";
        view.setRows(rowsOf(text));
        QTest::keyClick(&view, Qt::Key_End);
        QCOMPARE(view.currentRow(), 999);
        QVERIFY(view.verticalScrollBar()->value() > 900);
        QTest::keyClick(&view, Qt::Key_Home);
        QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString("line 0\nline 1\n"));
        QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view.selectedText().size(), text.size());
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(100, 5));
        QCOMPARE(view.selectedText(), QString("line 0\n"));
        view.grab();
    }

    void scrollsFiftyMegabytesAsFiftyLines()
    {
        const Theme theme(ThemeMode::Dark);
        LongTextView view(theme, "Output");
        view.resize(600, 400);
        view.show();
        view.setRows(rowsOf(QByteArray("some words that stand in a line\n").repeated((50 << 20) / 32)));
        const auto begun = std::clock();
        for (int i = 0; i < 30; ++i) {
            view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 30 * i);
            view.grab();
        }
        const double each = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC * 1e3 / 30;
        qInfo("a frame of 50 MB of text takes %.2f ms", each);
        QVERIFY2(each < 16.6, qPrintable(QString::number(each)));
    }
};

QTEST_MAIN(TestTraceWidgets)
#include "test_trace_widgets.moc"
