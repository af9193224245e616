#include "tests/support/cpu_time.h"
#include "ui/widgets/detail/point_tiles.h"
#include "ui/widgets/point_legend.h"
#include "ui/widgets/point_map.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <random>

using namespace kaze::ui;

namespace {

//! Heaps of points, one a group.
PointMapData heaps(int points, int groups)
{
    std::minstd_rand random(5);
    std::uniform_real_distribution<float> even(0, 1);
    PointMapData data;
    for (int group = 0; group < groups; ++group)
        data.groups << QStringLiteral("group %1").arg(group);
    for (int i = 0; i < points; ++i) {
        const int group = i % groups;
        const float angle = even(random) * 6.2832F;
        const float radius = 0.3F * std::sqrt(even(random)) * even(random);
        const float turn = static_cast<float>(group) / static_cast<float>(groups) * 6.2832F;
        data.x.push_back(0.6F * std::cos(turn) + radius * std::cos(angle));
        data.y.push_back(0.6F * std::sin(turn) + radius * std::sin(angle));
        data.group.push_back(group);
    }
    return data;
}

//! Four points at the corners of a square and one in its middle: 0 1 / 2 3, 4.
PointMapData square()
{
    PointMapData data;
    data.groups = {"corner", "middle"};
    data.x = {-1, 1, -1, 1, 0};
    data.y = {-1, -1, 1, 1, 0};
    data.group = {0, 0, 0, 0, 1};
    return data;
}

class Shown {
public:
    explicit Shown(PointMapData data, const QSize& size = {800, 600}) : theme(ThemeMode::Dark), map(theme, "Map")
    {
        theme.applyTo(*qApp);
        map.resize(size);
        map.setData(std::move(data));
        map.show();
        map.activateWindow();
        map.setFocus();
        if (!QTest::qWaitForWindowActive(&map))
            qWarning("no active window");
        map.setFocus();
    }
    [[nodiscard]] QImage picture()
    {
        QImage image(map.size(), QImage::Format_ARGB32_Premultiplied);
        image.fill(theme.tokens().surface);
        map.render(&image, {}, {}, QWidget::DrawChildren);
        return image;
    }
    void drag(const QPolygon& way, Qt::KeyboardModifiers keys = {})
    {
        QTest::mousePress(&map, Qt::LeftButton, keys, way.first());
        for (const auto& at : way.sliced(1)) {
            QMouseEvent move(QEvent::MouseMove, QPointF(at), map.mapToGlobal(QPointF(at)), Qt::NoButton, Qt::LeftButton, keys);
            QApplication::sendEvent(&map, &move);
        }
        QTest::mouseRelease(&map, Qt::LeftButton, keys, way.last());
    }
    Theme theme;
    PointMap map;
};

} // namespace

class TestPointMap : public QObject {
    Q_OBJECT
private slots:
    void pansAndZoomsAHundredThousandPointsSmoothly()
    {
        Shown shown(heaps(100'000, 6), {1'000, 700});
        QImage image(shown.map.size(), QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        auto data = heaps(100'000, 6);
        double begun = kaze::test::threadCpuSeconds();
        const auto milliseconds = [&begun] {
            const double since = std::exchange(begun, kaze::test::threadCpuSeconds());
            return std::llround((begun - since) * 1e3);
        };
        shown.map.setData(std::move(data));
        shown.map.render(&image, {}, {}, QWidget::DrawChildren);
        const auto first = milliseconds();
        constexpr int kFrames = 60;
        for (int i = 0; i < kFrames; ++i) {
            shown.map.pan({i < kFrames / 2 ? 9.0 : -7.0, 4.0});
            shown.map.render(&image, {}, {}, QWidget::DrawChildren);
        }
        const auto panned = milliseconds();
        for (int i = 0; i < kFrames; ++i) {
            shown.map.zoom(1.04, {500, 350});
            shown.map.render(&image, {}, {}, QWidget::DrawChildren);
        }
        const auto zoomed = milliseconds();
        qInfo("100 000 points: first picture %lld ms, 60 frames panned %lld ms, zoomed %lld ms", first, panned, zoomed);
        QVERIFY2(panned < 1'000, qPrintable(QString::number(panned)));
        QVERIFY2(zoomed < 2'500, qPrintable(QString::number(zoomed)));
        QVERIFY2(first < 250, qPrintable(QString::number(first)));
    }

    void keepsItsPicturesWhileItPans()
    {
        Theme theme(ThemeMode::Dark);
        const auto data = heaps(20'000, 3);
        PointTiles tiles(theme, data);
        tiles.reset();
        QImage image(800, 600, QImage::Format_ARGB32_Premultiplied);
        QPainter painter(&image);
        tiles.paint(painter, image.rect(), {400, 300}, 300, 1);
        const int once = tiles.painted();
        tiles.paint(painter, image.rect(), {403, 298}, 300, 1);
        QVERIFY2(tiles.painted() - once <= 8, qPrintable(QString::number(tiles.painted() - once)));
        const int panned = tiles.painted();
        tiles.paint(painter, image.rect(), {400, 300}, 300, 1);
        QCOMPARE(tiles.painted(), panned);
        tiles.paint(painter, image.rect(), {400, 300}, 310, 1);
        QVERIFY(tiles.painted() > panned);
    }

    void showsEachPointInTheColourOfItsGroup()
    {
        Shown shown(square());
        const auto image = shown.picture();
        for (int point = 0; point < 5; ++point) {
            const QColor color = image.pixelColor(shown.map.pixelOf(point).toPoint());
            const QColor wanted = shown.theme.color(lookOf(point == 4 ? 1 : 0).tone);
            QVERIFY2(
                std::abs(color.hue() - wanted.hue()) < 6 && color.value() > 120, qPrintable(color.name() + " " + wanted.name()));
        }
        QCOMPARE(image.pixelColor(400, 100), shown.theme.tokens().surface);
        // Seams between two pictures must not cut a point.
        shown.map.zoom(1.37, {391, 277});
        const auto whole = shown.picture();
        shown.map.pan({113.0, 57.0});
        const auto moved = shown.picture();
        const QPoint from = shown.map.pixelOf(4).toPoint();
        for (int y = -5; y <= 5; ++y)
            for (int x = -5; x <= 5; ++x)
                QCOMPARE(moved.pixel(from + QPoint(x, y)), whole.pixel(from + QPoint(x - 113, y - 57)));
    }

    void selectsWithALasso()
    {
        Shown shown(square());
        QSignalSpy changed(&shown.map, &PointMap::selectionChanged);
        const QPoint left = shown.map.pixelOf(0).toPoint();
        const QPoint below = shown.map.pixelOf(2).toPoint();
        const QPolygon around{left + QPoint(-12, -12), left + QPoint(14, -12), below + QPoint(14, 12), below + QPoint(-12, 12)};
        shown.drag(around, Qt::ShiftModifier);
        QCOMPARE(shown.map.selection(), (std::vector<int>{0, 2}));
        QCOMPARE(changed.count(), 1);
        QVERIFY(shown.map.accessibleDescription().contains("2 of them selected"));
        // The tool does the same without a key.
        shown.map.setTool(PointMap::Tool::Lasso);
        const QPoint middle = shown.map.pixelOf(4).toPoint();
        shown.drag({middle + QPoint(-20, 0), middle + QPoint(0, -20), middle + QPoint(20, 0), middle + QPoint(0, 20)});
        QCOMPARE(shown.map.selection(), std::vector<int>{4});
        // Outside of a bend is not inside.
        const QPoint right = shown.map.pixelOf(1).toPoint();
        shown.drag({left + QPoint(-15, -15), right + QPoint(15, -15), right + QPoint(15, 15), middle + QPoint(0, -30),
            left + QPoint(-15, 15)});
        QCOMPARE(shown.map.selection(), (std::vector<int>{0, 1}));
    }

    void selectsWithABoxAndAddsSinglePoints()
    {
        Shown shown(square());
        const QPoint a = shown.map.pixelOf(0).toPoint();
        const QPoint b = shown.map.pixelOf(1).toPoint();
        shown.drag({a - QPoint(10, 10), a, b + QPoint(10, 10)}, Qt::ControlModifier);
        QCOMPARE(shown.map.selection(), (std::vector<int>{0, 1}));
        QTest::mouseClick(&shown.map, Qt::LeftButton, Qt::ControlModifier, shown.map.pixelOf(4).toPoint());
        QCOMPARE(shown.map.selection(), (std::vector<int>{0, 1, 4}));
        QTest::mouseClick(&shown.map, Qt::LeftButton, Qt::ControlModifier, a);
        QCOMPARE(shown.map.selection(), (std::vector<int>{1, 4}));
        QTest::mouseClick(&shown.map, Qt::LeftButton, {}, QPoint(400, 40));
        QVERIFY(shown.map.selection().empty());
        QCOMPARE(shown.map.current(), -1);
    }

    void fadesWhatIsNotSelected()
    {
        Shown shown(square());
        const QPoint one = shown.map.pixelOf(0).toPoint();
        const QPoint other = shown.map.pixelOf(3).toPoint();
        const QColor before = shown.picture().pixelColor(other);
        shown.map.setSelection({0});
        const auto image = shown.picture();
        QCOMPARE(image.pixelColor(one), before);
        QVERIFY(image.pixelColor(other).value() < before.value() / 2);
        shown.map.setSelection({});
        QCOMPARE(shown.picture().pixelColor(other), before);
    }

    void selectsAHundredThousandWithoutAPause()
    {
        Shown shown(heaps(100'000, 6), {1'000, 700});
        QPolygonF lasso;
        for (int i = 0; i < 400; ++i) {
            const double angle = i / 400.0 * 6.2832;
            lasso << QPointF(500 + (250 + 20 * std::sin(9 * angle)) * std::cos(angle), 350 + 250 * std::sin(angle));
        }
        const double begun = kaze::test::threadCpuSeconds();
        shown.map.selectWithin(lasso);
        const auto took = std::llround((kaze::test::threadCpuSeconds() - begun) * 1e3);
        qInfo("a lasso around %zu of 100 000 points takes %lld ms", shown.map.selection().size(), took);
        QVERIFY2(took < 60, qPrintable(QString::number(took)));
        QVERIFY(shown.map.selection().size() > 100);
        for (const int point : shown.map.selection())
            QVERIFY(QRectF(lasso.boundingRect()).contains(shown.map.pixelOf(point)));
    }

    void tellsWhatIsBelowThePointer()
    {
        Shown shown(square());
        QSignalSpy hovered(&shown.map, &PointMap::hovered);
        QSignalSpy picked(&shown.map, &PointMap::picked);
        QTest::mouseMove(&shown.map, shown.map.pixelOf(3).toPoint() + QPoint(3, -3));
        QTRY_COMPARE(hovered.count(), 1);
        QCOMPARE(hovered.last().first().toInt(), 3);
        QTest::mouseMove(&shown.map, QPoint(400, 60));
        QTRY_COMPARE(hovered.count(), 2);
        QCOMPARE(hovered.last().first().toInt(), -1);
        QTest::mouseClick(&shown.map, Qt::LeftButton, {}, shown.map.pixelOf(4).toPoint());
        QCOMPARE(picked.last().first().toInt(), 4);
        QCOMPARE(shown.map.current(), 4);
        QSignalSpy opened(&shown.map, &PointMap::opened);
        QTest::keyClick(&shown.map, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
    }

    void hidesGroupsAndTheirPoints()
    {
        Shown shown(square());
        auto* legend = shown.map.legend();
        QCOMPARE(legend->entries().size(), std::size_t(2));
        QCOMPARE(legend->entries()[0].points, 4);
        shown.map.setSelection({0, 4});
        legend->setParent(nullptr);
        legend->resize(400, 24);
        legend->show();
        QTest::mouseClick(legend, Qt::LeftButton, {}, legend->rectOf(0).center());
        QVERIFY(!legend->entries()[0].shown);
        QCOMPARE(shown.map.selection(), std::vector<int>{4});
        QCOMPARE(shown.map.pointAt(shown.map.pixelOf(0)), -1);
        QCOMPARE(shown.map.pointAt(shown.map.pixelOf(4)), 4);
        QCOMPARE(shown.picture().pixelColor(shown.map.pixelOf(1).toPoint()), shown.theme.tokens().surface);
        legend->setFocus();
        QTest::keyClick(legend, Qt::Key_Right);
        QTest::keyClick(legend, Qt::Key_Left);
        QTest::keyClick(legend, Qt::Key_Space);
        QVERIFY(legend->entries()[0].shown);
        QCOMPARE(shown.map.pointAt(shown.map.pixelOf(0)), 0);
        QVERIFY(legend->accessibleDescription().contains("corner 4"));
        legend->setParent(&shown.map);
    }

    void movesWithKeys()
    {
        Shown shown(square());
        const QPointF before = shown.map.pixelOf(4);
        const double scale = shown.map.scale();
        QTest::keyClick(&shown.map, Qt::Key_Left);
        QVERIFY(shown.map.pixelOf(4).x() > before.x());
        QTest::keyClick(&shown.map, Qt::Key_Down);
        QVERIFY(shown.map.pixelOf(4).y() < before.y());
        QTest::keyClick(&shown.map, Qt::Key_Plus);
        QVERIFY(shown.map.scale() > scale);
        QTest::keyClick(&shown.map, Qt::Key_F);
        QCOMPARE(shown.map.scale(), scale);
        QCOMPARE(shown.map.pixelOf(4), before);
        shown.map.setSelection({1, 3});
        QTest::keyClick(&shown.map, Qt::Key_Period);
        QCOMPARE(shown.map.current(), 1);
        QTest::keyClick(&shown.map, Qt::Key_Period);
        QCOMPARE(shown.map.current(), 3);
        QTest::keyClick(&shown.map, Qt::Key_Comma);
        QCOMPARE(shown.map.current(), 1);
        QTest::keyClick(&shown.map, Qt::Key_Escape);
        QVERIFY(shown.map.selection().empty());
        QCOMPARE(shown.map.current(), -1);
    }

    void zoomsAtThePointer()
    {
        Shown shown(square());
        const QPointF at = shown.map.pixelOf(3);
        QWheelEvent wheel(
            at, shown.map.mapToGlobal(at), {}, QPoint(0, 360), Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(&shown.map, &wheel);
        const QPointF off = shown.map.pixelOf(3) - at;
        QVERIFY(std::hypot(off.x(), off.y()) < 0.01);
        for (int i = 0; i < 80; ++i)
            shown.map.zoom(2, at);
        shown.map.grab(); // a scale at which pictures are far from the first one
        for (int i = 0; i < 80; ++i)
            shown.map.zoom(0.5, at);
        shown.map.grab();
    }

    void survivesWhatIsNoMap()
    {
        Shown nothing(PointMapData{});
        for (const int key : {Qt::Key_F, Qt::Key_Plus, Qt::Key_Period, Qt::Key_Escape, Qt::Key_Return})
            QTest::keyClick(&nothing.map, Qt::Key(key));
        nothing.map.grab();
        PointMapData odd;
        odd.groups = {"only"};
        odd.x = {0, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 0};
        odd.y = {0, 1};
        odd.group = {7, -3, 0, 0};
        Shown shown(odd);
        shown.map.grab();
        shown.map.selectWithin(QPolygonF(QRectF(shown.map.rect())));
        QCOMPARE(shown.map.selection(), (std::vector<int>{0, 3}));
        QCOMPARE(lookOf(0).tone, lookOf(7).tone);
        QVERIFY(lookOf(0).shape != lookOf(7).shape);
    }
};

QTEST_MAIN(TestPointMap)
#include "test_point_map.moc"
