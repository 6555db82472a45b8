export default { serverExternalPackages: ['spanlog'] };
