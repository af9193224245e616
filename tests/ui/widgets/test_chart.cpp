#include "tests/ui/support/paint_peer.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/sparkline.h"

#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <vector>

using namespace kaze::ui;

namespace {

QList<QPointF> sine(int count, double shift = 0)
{
    QList<QPointF> points;
    for (int i = 0; i < count; ++i)
        points << QPointF(i, 10 + 5 * std::sin(i * 0.1 + shift));
    return points;
}

QWidget* overlayOf(LineChart& chart)
{
    for (auto* child : chart.findChildren<QWidget*>())
        if (child->inherits("kaze::ui::ChartOverlay"))
            return child;
    return nullptr;
}

} // namespace

class TestChart : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_theme = std::make_unique<Theme>(ThemeMode::Dark);
        m_chart = std::make_unique<LineChart>(*m_theme, "Turn latency");
        m_chart->resize(500, 200);
        m_chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }
    void cleanup()
    {
        m_chart.reset();
        m_theme.reset();
    }

    void namesItsLinesWithTheirCurrentValues()
    {
        m_chart->addSeries("p50", Tone::Accent, true);
        m_chart->addSeries("p95", Tone::Violet);
        m_chart->setPoints(0, sine(60), "1.2 s");
        m_chart->setPoints(1, sine(60, 1), "3.9 s");
        QCOMPARE(m_chart->seriesCount(), 2);
        QCOMPARE(m_chart->legend()->accessibleName(), "p50 1.2 s, p95 3.9 s");
        m_chart->clearSeries();
        QCOMPARE(m_chart->seriesCount(), 0);
    }

    void replacesSixHundredPointsInAFractionOfAFrame()
    {
        m_chart->addSeries("p50", Tone::Accent, true);
        m_chart->setPoints(0, sine(600));
        m_chart->grab();
        std::vector<double> times;
        std::vector<double> plain;
        for (int i = 0; i < 20; ++i) {
            const auto points = sine(600, i * 0.2);
            const double begun = kaze::test::threadCpuSeconds();
            m_chart->setPoints(0, points);
            times.push_back((kaze::test::threadCpuSeconds() - begun) * 1e3);
            plain.push_back(test::plainPictureMs(600, 0));
        }
        std::sort(times.begin(), times.end());
        std::sort(plain.begin(), plain.end());
        qInfo("600 points are replaced in %.2f ms, as many lines alone painted in %.2f ms", times[10], plain[10]);
        QVERIFY2(times[10] < 0.5 * plain[10], qPrintable(QString("%1 against %2").arg(times[10]).arg(plain[10])));
    }

    void paintsAnArea()
    {
        const QImage before = m_chart->grab().toImage();
        m_chart->addSeries("p50", Tone::Accent, true);
        m_chart->setPoints(0, sine(60));
        QVERIFY(m_chart->grab().toImage() != before);
    }

    void takesNoPointsAndNotANumber()
    {
        m_chart->addSeries("p50", Tone::Accent, true);
        m_chart->setPoints(0, {});
        m_chart->grab();
        m_chart->setPoints(0, {{1, 0}});
        m_chart->grab();
        m_chart->setPoints(0, {{0, 1}, {1, std::nan("")}, {2, 3}});
        m_chart->grab();
    }

    void brushesARangeWithTheMouse()
    {
        m_chart->addSeries("p50", Tone::Accent);
        m_chart->setPoints(0, sine(101));
        QSignalSpy selected(m_chart.get(), &LineChart::rangeSelected);
        QSignalSpy cleared(m_chart.get(), &LineChart::rangeCleared);
        auto* overlay = overlayOf(*m_chart);
        QVERIFY(overlay);
        QVERIFY(overlay->width() > 400);
        QTest::mousePress(overlay, Qt::LeftButton, {}, QPoint(overlay->width() / 4, 40));
        QTest::mouseMove(overlay, QPoint(overlay->width() / 2, 40));
        QTest::mouseRelease(overlay, Qt::LeftButton, {}, QPoint(overlay->width() / 2, 40));
        QCOMPARE(selected.count(), 1);
        QVERIFY(std::abs(selected[0][0].toDouble() - 25) < 1);
        QVERIFY(std::abs(selected[0][1].toDouble() - 50) < 1);
        QTest::mouseClick(overlay, Qt::LeftButton, {}, QPoint(10, 40));
        QCOMPARE(cleared.count(), 1);
        QVERIFY(!m_chart->selectedRange());
    }

    void brushesARangeWithTheKeyboard()
    {
        m_chart->addSeries("p50", Tone::Accent);
        m_chart->setPoints(0, sine(101));
        QSignalSpy selected(m_chart.get(), &LineChart::rangeSelected);
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(m_chart.get(), Qt::Key_Right);
        QVERIFY(m_chart->accessibleDescription().contains("p50"));
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(m_chart.get(), Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(selected.count(), 5);
        const auto range = m_chart->selectedRange();
        QVERIFY(range && range->second > range->first && range->first > 5);
        QTest::keyClick(m_chart.get(), Qt::Key_Escape);
        QVERIFY(!m_chart->selectedRange());
    }

    void followsTheTheme()
    {
        m_chart->addSeries("p50", Tone::Accent, true);
        m_chart->setPoints(0, sine(60));
        const QImage dark = m_chart->grab().toImage();
        m_theme->setMode(ThemeMode::Light);
        QVERIFY(m_chart->grab().toImage() != dark);
    }

    void leavesAGapInASparklineWhereThereIsNoValue()
    {
        QImage whole(100, 30, QImage::Format_ARGB32);
        whole.fill(Qt::transparent);
        QImage gap = whole;
        QVector<double> values(21, 5.0);
        QPainter first(&whole);
        paintSparkline(first, whole.rect(), values, Tone::Ok, *m_theme);
        first.end();
        for (int i = 8; i < 13; ++i)
            values[i] = std::nan("");
        QPainter second(&gap);
        paintSparkline(second, gap.rect(), values, Tone::Ok, *m_theme);
        second.end();
        QVERIFY(whole.pixelColor(50, 15).alpha() > 0);
        QCOMPARE(gap.pixelColor(50, 15).alpha(), 0);
        QVERIFY(gap.pixelColor(10, 15).alpha() > 0);
    }

private:
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<LineChart> m_chart;
};

QTEST_MAIN(TestChart)
#include "test_chart.moc"
