/** Imported first: says what to do before anything fails for a reason that nobody would guess. */
const neededMajor = 24;

if (Number(process.versions.node.split('.')[0]) < neededMajor) {
  console.error(
    `The order hub needs Node ${neededMajor}, and this is ${process.version}: run it through npm (npm start), which brings its own.`,
  );
  process.exit(1);
}
